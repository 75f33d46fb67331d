/// How fast and how large Stallholder is, each figure beside what the machine allows.
@NullMarked
package io.stallholder.benchmarks;

import org.jspecify.annotations.NullMarked;
