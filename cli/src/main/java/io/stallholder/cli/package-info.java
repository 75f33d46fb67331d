/// The program's verbs. `Main` is the one place that reads the machine: environment, properties and
/// clock are handed down from there.
@NullMarked
package io.stallholder.cli;

import org.jspecify.annotations.NullMarked;
