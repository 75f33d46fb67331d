/// AWS Marketplace's documented rules, as far as a client can see them, as tests to inherit.
@NullMarked
package io.stallholder.contract;

import org.jspecify.annotations.NullMarked;
