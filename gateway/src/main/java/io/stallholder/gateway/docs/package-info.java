/// `/docs`: the API as a page for people.
@NullMarked
package io.stallholder.gateway.docs;

import org.jspecify.annotations.NullMarked;
