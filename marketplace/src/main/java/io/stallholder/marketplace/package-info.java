/// The words of AWS Marketplace as types: who bought, under which license, what, and when.
@NullMarked
package io.stallholder.marketplace;

import org.jspecify.annotations.NullMarked;
