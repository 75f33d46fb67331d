package io.stallholder.gateway.database;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// When which work was last done, by the database's clock and on whatever gateway.
public final class Rounds {
  private final Jdbi jdbi;
  private final String holder;

  /// @param holder who works here, as in its leases
  public Rounds(Jdbi jdbi, String holder) {
    this.jdbi = jdbi;
    this.holder = holder;
  }

  /// A round of `work` went well. Who finds the lease of that name with another has done nothing,
  /// and notes nothing.
  public void note(String work) {
    jdbi.useHandle(handle ->
        handle
            .createUpdate(
                """
                insert into work_round (work, finished_at)
                select :work, clock_timestamp()
                where not exists (
                  select from lease where name = :work and holder <> :holder
                    and held_until > clock_timestamp())
                on conflict (work) do update set finished_at = excluded.finished_at
                """)
            .bind("work", work)
            .bind("holder", holder)
            .execute());
  }

  /// How long ago each work was last done.
  public static Map<String, Duration> ages(Handle handle) {
    return handle
        .createQuery(
            """
            select work,
              greatest(0, extract(epoch from clock_timestamp() - finished_at)) as seconds
            from work_round
            """)
        .map((row, _) ->
            Map.entry(row.getString("work"), Duration.ofSeconds(row.getLong("seconds"))))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// Which leases are held, and whether by us.
  public Map<String, Boolean> leases(Handle handle) {
    return handle
        .createQuery(
            """
            select name, holder = :holder as mine from lease where held_until > clock_timestamp()
            """)
        .bind("holder", holder)
        .map((row, _) -> Map.entry(row.getString("name"), row.getBoolean("mine")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
