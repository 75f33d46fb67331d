/// The packaged program as its users meet it: processes, ports, exit codes.
@NullMarked
package io.stallholder.acceptance;

import org.jspecify.annotations.NullMarked;
