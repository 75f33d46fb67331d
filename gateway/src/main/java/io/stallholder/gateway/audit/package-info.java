/// Who or what changed which license, from which event, and when.
@NullMarked
package io.stallholder.gateway.audit;

import org.jspecify.annotations.NullMarked;
