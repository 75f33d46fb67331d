package io.stallholder.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.ApiKeys.Caller;
import io.stallholder.gateway.http.ApiKeys.Created;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ApiKeysIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  private final Database database = TestDatabase.fresh();
  private final ApiKeys keys = new ApiKeys(database.jdbi(), InstantSource.fixed(NOON));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aKeyIsKnownByItsSecretAlone() {
    Created created = keys.create("app", Set.of(Scope.USAGE, Scope.READ));
    assertThat(created.secret()).startsWith("sk_").hasSize(46);
    assertThat(keys.caller(created.secret()))
        .contains(new Caller(created.key().id(), Set.of(Scope.USAGE, Scope.READ)));
    assertThat(keys.caller(created.secret() + "x")).isEmpty();
    assertThat(keys.caller(created.key().id())).isEmpty();
    assertThat(keys.caller("")).isEmpty();
  }

  @Test
  void theSecretIsNeitherStoredNorPrinted() {
    Created created = keys.create("app", Set.of(Scope.USAGE));
    assertThat(created.toString()).doesNotContain(created.secret());
    String row =
        database
            .jdbi()
            .withHandle(handle ->
                handle.createQuery("SELECT api_key::text FROM api_key").mapTo(String.class).one());
    assertThat(row).doesNotContain(created.secret().substring(3));
  }

  @Test
  void aRevokedKeyIsRefusedAndStillListed() {
    Created created = keys.create("app", Set.of(Scope.USAGE));
    assertThat(keys.caller(created.secret())).isPresent();
    assertThat(keys.revoke(created.key().id())).isTrue();
    assertThat(keys.revoke(created.key().id())).isFalse();
    assertThat(keys.caller(created.secret())).isEmpty();
    assertThat(keys.list())
        .singleElement()
        .satisfies(key -> {
          assertThat(key.created()).isEqualTo(NOON);
          assertThat(key.revoked()).contains(NOON);
          assertThat(key.name()).isEqualTo("app");
        });
  }

  @Test
  void aKeyNeedsANameAndAScope() {
    assertThatThrownBy(() -> keys.create(" ", Set.of(Scope.READ)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
    assertThatThrownBy(() -> keys.create("app", Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("usage, read or admin");
  }
}
