/// AWS Marketplace Catalog API, as far as it reads: products, offers, and what became of changes.
@NullMarked
package io.stallholder.simulator.catalog;

import org.jspecify.annotations.NullMarked;
