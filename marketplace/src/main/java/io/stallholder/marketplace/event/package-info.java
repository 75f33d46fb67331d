/// What AWS Marketplace says happened, over EventBridge or SNS, as one sealed type.
@NullMarked
package io.stallholder.marketplace.event;

import org.jspecify.annotations.NullMarked;
