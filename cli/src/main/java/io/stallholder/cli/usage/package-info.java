/// Usage that comes as a file.
@NullMarked
package io.stallholder.cli.usage;

import org.jspecify.annotations.NullMarked;
