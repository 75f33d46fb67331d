package io.stallholder.gateway.usage;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Lets go of old rows where they lie, some blocks of a table at a time: that needs no index, which
/// every event would have to pay for, and no lock but those of the rows that go. Every method works
/// in the caller's transaction.
final class SweepStore {
  /// What is swept, and which of its rows may go.
  enum Table {
    IDENTITIES("usage_identity", "accepted_at < :oldest"),
    /// What came before its day had a partition. An event whose license is not known stays.
    DEFAULT_PARTITION("usage_event_default", "received_at < :oldest and license_id is not null");

    private final String name;
    private final String old;

    Table(String name, String old) {
      this.name = name;
      this.old = old;
    }
  }

  private SweepStore() {}

  static long blocks(Handle handle, Table table) {
    return handle
        .createQuery(
            """
            select pg_relation_size(cast(:table as regclass))
              / cast(current_setting('block_size') as bigint)
            """)
        .bind("table", table.name)
        .mapTo(Long.class)
        .one();
  }

  /// @return how many rows went
  static int sweep(Handle handle, Table table, long from, long blocks, Instant oldest) {
    return handle
        .createUpdate(
            "delete from %s where ctid >= cast(:from as tid) and ctid < cast(:to as tid) and %s"
                .formatted(table.name, table.old))
        .bind("from", "(%d,0)".formatted(from))
        .bind("to", "(%d,0)".formatted(from + blocks))
        .bind("oldest", oldest)
        .execute();
  }
}
