package io.stallholder.gateway.database;

import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/// The right of one process to do something, for a while, by the database's clock: the clocks of
/// two machines may differ, the database has only one. It keeps work from being done twice at the
/// same time, not from being done twice: whoever holds it may be frozen and wake up after it has
/// run out, so what it guards must be harmless when two do it for a moment.
public final class Lease {
  private final Jdbi jdbi;
  private final String name;
  private final String holder;
  private final double lengthSeconds;

  /// @param name what it is for, with account and region where there are several
  /// @param holder who asks: unique per process
  public Lease(Jdbi jdbi, String name, String holder, Duration length) {
    this.jdbi = jdbi;
    this.name = name;
    this.holder = holder;
    this.lengthSeconds = length.toMillis() / 1000.0;
  }

  /// Takes the lease if it is free or has run out; prolongs it if it is already ours.
  ///
  /// @return whether it is ours now
  public boolean acquire() {
    return 1
        == update(
            """
            INSERT INTO lease AS held (name, holder, held_until)
            VALUES (:name, :holder, clock_timestamp() + make_interval(secs => :length))
            ON CONFLICT (name) DO UPDATE
               SET holder = excluded.holder, held_until = excluded.held_until
             WHERE held.holder = excluded.holder OR held.held_until <= clock_timestamp()
            """);
  }

  /// Prolongs the lease, but only if it is still ours.
  ///
  /// @return whether it is ours now
  public boolean renew() {
    return 1
        == update(
            """
            UPDATE lease
               SET held_until = clock_timestamp() + make_interval(secs => :length)
             WHERE name = :name AND holder = :holder AND held_until > clock_timestamp()
            """);
  }

  /// Gives it back, so that the next one need not wait.
  public void release() {
    jdbi.useHandle(handle ->
        handle
            .createUpdate("DELETE FROM lease WHERE name = :name AND holder = :holder")
            .bind("name", name)
            .bind("holder", holder)
            .execute());
  }

  private int update(String sql) {
    return jdbi.withHandle(handle ->
        handle
            .createUpdate(sql)
            .bind("name", name)
            .bind("holder", holder)
            .bind("length", lengthSeconds)
            .execute());
  }
}
