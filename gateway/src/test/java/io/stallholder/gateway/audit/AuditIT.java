package io.stallholder.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditIT {
  private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");

  private final Database database = TestDatabase.fresh();
  private final UUID license = UUID.randomUUID();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whoFoundsALicenseAndWhoChangesItIsNoted() {
    found();
    change(Actor.event("e-1"), "state = 'active'");
    change(new Actor(Actor.Kind.API_KEY, "key_1"), "tenant = 'tenant-42'");

    List<Entry> entries = entries();
    assertThat(entries)
        .extracting(Entry::actorKind, Entry::actor, Entry::action)
        .containsExactly(
            tuple("unknown", "", "license-founded"),
            tuple("event", "e-1", "license-changed"),
            tuple("api-key", "key_1", "license-changed"));
    Entry activated = entries.get(1);
    assertThat(activated.at()).isEqualTo(NOW);
    assertThat(activated.license()).contains(license);
    assertThat(activated.before().toString()).isEqualTo("{\"state\":\"pending\"}");
    assertThat(activated.after().toString()).isEqualTo("{\"state\":\"active\"}");
    assertThat(entries.get(2).before().toString()).isEqualTo("{\"tenant\":null}");
  }

  @Test
  void whatChangesNothingIsNotNoted() {
    found();
    change(Actor.event("e-1"), "state = state");
    assertThat(entries()).hasSize(1);
  }

  @Test
  void oneTransactionsActorIsNotTheNexts() {
    found();
    change(Actor.event("e-1"), "state = 'active'");
    database
        .jdbi()
        .useTransaction(handle -> handle.execute("update license set state = 'closing'"));
    assertThat(entries().getLast().actorKind()).isEqualTo("unknown");
  }

  @ParameterizedTest
  @EnumSource(Actor.Kind.class)
  void everySortOfActorIsTaken(Actor.Kind kind) {
    found();
    change(new Actor(kind, "x"), "state = 'active'");
    assertThat(entries().getLast().actorKind()).isEqualTo(kind.word());
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
    found();
    assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute(sql)))
        .hasMessageContaining("audit entries are never changed or deleted");
    assertThat(entries()).hasSize(1);
  }

  private void found() {
    database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                insert into license (id, product_code, state, created_at)
                values (?, 'one', 'pending', ?)
                """,
                license,
                Timestamp.from(NOW)));
  }

  private void change(Actor actor, String what) {
    database
        .jdbi()
        .useTransaction(handle -> {
          Audit.by(handle, actor, NOW);
          handle.execute("update license set " + what);
        });
  }

  private List<Entry> entries() {
    return database
        .jdbi()
        .withHandle(handle -> AuditStore.page(handle, Optional.of(license), 0, 100));
  }
}
