/// A new version is started while the old one still runs on the same database.
@NullMarked
package io.stallholder.gateway.rolling;

import org.jspecify.annotations.NullMarked;
