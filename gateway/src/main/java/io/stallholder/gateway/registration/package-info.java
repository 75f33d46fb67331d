/// The buyer's side: from AWS Marketplace's "Set up your account" to a registered customer.
@NullMarked
package io.stallholder.gateway.registration;

import org.jspecify.annotations.NullMarked;
