/// Who calls: access keys, Signature Version 4, and AWS STS.
@NullMarked
package io.stallholder.simulator.identity;

import org.jspecify.annotations.NullMarked;
