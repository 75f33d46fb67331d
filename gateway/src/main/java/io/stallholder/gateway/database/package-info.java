/// The one PostgreSQL: connections, schema, what the database is bound to, leases.
@NullMarked
package io.stallholder.gateway.database;

import org.jspecify.annotations.NullMarked;
