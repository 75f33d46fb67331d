package io.stallholder.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditIT {
  private final Database database = TestDatabase.fresh();

  @BeforeEach
  void note() {
    note(Actor.Kind.API_KEY);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void anEntrySaysWhoChangedWhatAndFromWhat() {
    assertThat(strings("select actor_kind || ' ' || actor || ' ' || action from audit_entry"))
        .isEqualTo("api-key ops tenant-set");
    assertThat(strings("select event_id || ' ' || at at time zone 'UTC' from audit_entry"))
        .isEqualTo("e-1 2026-11-05 12:00:00");
    assertThat(strings("select (before ->> 'tenant') || (after ->> 'tenant') from audit_entry"))
        .isEqualTo("ab");
  }

  @ParameterizedTest
  @EnumSource(Actor.Kind.class)
  void everySortOfActorIsTaken(Actor.Kind kind) {
    note(kind);
    assertThat(strings("select count(*)::text from audit_entry")).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_entry set actor = 'nobody'",
        "delete from audit_entry",
        "truncate audit_entry",
        "truncate license cascade"
      })
  void theDatabaseRefusesToChangeOrDeleteEntries(String sql) {
    assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute(sql)))
        .hasMessageContaining("audit entries are never changed or deleted");
    assertThat(strings("select actor from audit_entry")).isEqualTo("ops");
  }

  private void note(Actor.Kind kind) {
    var entry =
        new Entry(
            Instant.parse("2026-11-05T12:00:00Z"),
            new Actor(kind, "ops"),
            "tenant-set",
            Optional.empty(),
            Optional.of("e-1"),
            Map.of("tenant", "a"),
            Map.of("tenant", "b"));
    database.jdbi().useTransaction(handle -> Audit.note(handle, entry));
  }

  private String strings(String sql) {
    return database.jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(String.class).one());
  }
}
