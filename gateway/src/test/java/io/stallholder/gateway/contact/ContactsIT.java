package io.stallholder.gateway.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.loop.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContactsIT {
  private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");
  private static final SortedMap<String, String> BUYER =
      new TreeMap<>(
          Map.of("email", "müller@bücher.example", "company", "Bücher KG", "name", "A. Buyer"));

  @TempDir Path directory;

  private final Database database = TestDatabase.fresh();
  private final Jdbi jdbi = database.jdbi();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whatIsSavedIsReadAgainAndStandsNowhereInTheClear() {
    Contacts contacts = open();
    UUID id = registration();
    save(contacts, id, BUYER);
    assertThat(read(contacts, id)).contains(BUYER);
    assertThat(read(open(), id)).contains(BUYER);
    BUYER.values().forEach(value -> assertThat(dump()).doesNotContain(value));
  }

  @Test
  void theKeyFileIsMadeAtTheFirstContactForItsOwnerAlone() throws IOException {
    Contacts contacts = open();
    assertThat(keyFile()).doesNotExist();
    save(contacts, registration(), BUYER);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(keyFile());
    }
  }

  @Test
  void aStartWithoutTheRightKeysIsRefused() throws IOException {
    save(open(), registration(), BUYER);
    Files.delete(keyFile());
    assertThatThrownBy(this::open)
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("is missing");
    Files.writeString(keyFile(), "nothing\n");
    assertThatThrownBy(this::open).hasMessageContaining("is not a file of keys");
    Files.writeString(keyFile(), KeyRing.Key.random().line());
    assertThatThrownBy(this::open).hasMessageContaining("does not hold key");
  }

  @Test
  void aStartThatExpectsBuyersNeedsAPlaceForTheFile() {
    var nowhere =
        new ContactsConfig(directory.resolve("none/contacts.key").toString(), Duration.ofDays(365));
    Contacts contacts = Contacts.open(jdbi, nowhere);
    assertThatThrownBy(contacts::expectBuyers)
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("its folder is missing or not writable");
    open().expectBuyers();
  }

  @Test
  void aGatewayThatFindsAnothersKeysMakesNone() throws IOException {
    Contacts late = open();
    save(open(), registration(), BUYER);
    Files.delete(keyFile());
    UUID id = registration();
    assertThatThrownBy(() -> save(late, id, BUYER)).hasMessageContaining("is missing");
    assertThat(keyFile()).doesNotExist();
  }

  @Test
  void theLastKeyEncryptsAndEarlierOnesStillDecrypt() throws IOException {
    UUID before = registration();
    save(open(), before, BUYER);
    KeyRing.Key added = KeyRing.Key.random();
    Files.writeString(keyFile(), Files.readString(keyFile()) + added.line());
    Contacts contacts = open();
    UUID after = registration();
    save(contacts, after, BUYER);
    assertThat(read(contacts, before)).contains(BUYER);
    assertThat(strings("select key_id from sealed_contact where key_id = '" + added.id() + "'"))
        .hasSize(1);
  }

  @Test
  void whatAnOldGatewayWroteIsReadAndSoonEncrypted() {
    Contacts contacts = open();
    UUID id = registration();
    oldGatewayWrites(id, "old@example.com", NOW);
    assertThat(read(contacts, id).orElseThrow()).containsEntry("email", "old@example.com");

    assertThat(contacts.protect(jdbi)).isEqualTo(Loop.Round.IDLE);
    assertThat(dump()).doesNotContain("old@example.com");
    assertThat(read(contacts, id).orElseThrow()).containsEntry("email", "old@example.com");
  }

  @Test
  void theNewerOfTwoGatewaysWordsCounts() {
    Contacts contacts = open();
    UUID id = registration();
    save(contacts, id, BUYER);
    oldGatewayWrites(id, "newer@example.com", NOW.plusSeconds(1));
    assertThat(read(contacts, id).orElseThrow()).containsEntry("email", "newer@example.com");
    contacts.protect(jdbi);
    assertThat(read(contacts, id).orElseThrow()).containsEntry("email", "newer@example.com");

    oldGatewayWrites(id, "older@example.com", NOW.minusSeconds(1));
    assertThat(read(contacts, id).orElseThrow()).containsEntry("email", "newer@example.com");
    contacts.protect(jdbi);
    assertThat(read(contacts, id).orElseThrow()).containsEntry("email", "newer@example.com");
    assertThat(strings("select email from buyer_contact")).isEmpty();
  }

  @Test
  void aSuccessorHasACopyThatCanBeRead() {
    Contacts contacts = open();
    UUID old = registration();
    save(contacts, old, BUYER);
    UUID successor = registration();
    jdbi.useHandle(handle -> {
      handle.execute(
          """
          update license set predecessor_id = (select license_id from registration where id = ?)
           where id = (select license_id from registration where id = ?)
          """,
          old,
          successor);
      UUID license =
          handle
              .createQuery("select license_id from registration where id = :id")
              .bind("id", successor)
              .mapTo(UUID.class)
              .one();
      Contacts.handOn(handle, license);
    });
    assertThat(read(contacts, successor)).contains(BUYER);
  }

  @Test
  void anothersEncryptedRowCannotBePassedOff() {
    Contacts contacts = open();
    UUID mine = registration();
    UUID other = registration();
    save(contacts, mine, BUYER);
    save(contacts, other, new TreeMap<>(Map.of("email", "other@example.com")));
    jdbi.useHandle(handle ->
        handle.execute(
            """
            update sealed_contact as a set body = b.body, wrapped_key = b.wrapped_key
              from sealed_contact as b where a.registration_id = ? and b.registration_id = ?
            """,
            mine,
            other));
    assertThatThrownBy(() -> read(contacts, mine)).hasMessageContaining("was changed");
  }

  @Test
  void aNewKeyEncryptsAllAndRunningGatewaysReadOn() throws IOException {
    Contacts running = open();
    UUID before = registration();
    save(running, before, BUYER);
    assertThat(open().rotate(jdbi, NOW.plusSeconds(1))).isOne();
    assertThat(strings("select distinct key_id from sealed_contact"))
        .containsExactly(KeyRing.read(keyFile()).current().id());
    assertThat(KeyRing.read(keyFile()).keys()).hasSize(2);

    assertThat(read(running, before)).contains(BUYER);
    UUID after = registration();
    save(running, after, BUYER);
    assertThat(strings("select distinct key_id from sealed_contact")).hasSize(1);
    assertThat(read(open(), after)).contains(BUYER);
  }

  @Test
  void aLineThatNoRowNeedsMayBeTakenOutOfTheFile() throws IOException {
    UUID id = registration();
    save(open(), id, BUYER);
    open().rotate(jdbi, NOW.plusSeconds(1));
    Files.writeString(keyFile(), KeyRing.read(keyFile()).current().line());
    assertThat(read(open(), id)).contains(BUYER);
  }

  @Test
  void aBuyersContactIsErasedWhereverItStands() {
    Contacts contacts = open();
    UUID id = registration();
    save(contacts, id, BUYER);
    jdbi.useHandle(handle -> {
      handle.execute("update license set buyer_account = '345678901234'");
      handle.execute(
          """
          insert into inbox_message
            (identity, message_id, body, queue, sent_at, received_at, state, reason)
          values ('i', 'm', 'From: MÜLLER@bücher.example', 'q', now(), now(), 'parked', 'odd')
          """);
    });
    SortedMap<UUID, SortedMap<String, String>> handedOut =
        jdbi.inTransaction(handle -> contacts.ofBuyer(handle, "345678901234"));
    assertThat(handedOut).containsEntry(id, BUYER);
    assertThat(erase(contacts)).isOne();
    BUYER.values().forEach(value -> assertThat(dump()).doesNotContainIgnoringCase(value));
    assertThat(read(contacts, id)).isEmpty();
    assertThat(erase(contacts)).isZero();
    assertThat(strings("select action from audit_entry order by id"))
        .containsSubsequence("contact-saved", "contact-erased");
  }

  private int erase(Contacts contacts) {
    return jdbi.inTransaction(handle -> {
      Audit.by(handle, Actor.of(Actor.Kind.OPERATOR), NOW);
      return contacts.erase(handle, "345678901234");
    });
  }

  private Path keyFile() {
    return directory.resolve("contacts.key");
  }

  private Contacts open() {
    return Contacts.open(jdbi, new ContactsConfig(keyFile().toString(), Duration.ofDays(365)));
  }

  private void save(Contacts contacts, UUID id, SortedMap<String, String> fields) {
    jdbi.useTransaction(handle -> {
      Audit.by(handle, Actor.of(Actor.Kind.BUYER), NOW);
      contacts.save(handle, id, fields, NOW);
    });
  }

  private Optional<SortedMap<String, String>> read(Contacts contacts, UUID id) {
    return jdbi.inTransaction(handle -> contacts.of(handle, id));
  }

  private UUID registration() {
    UUID id = UUID.randomUUID();
    jdbi.useHandle(handle -> {
      UUID license = UUID.randomUUID();
      handle.execute(
          """
          insert into license (id, product_code, state, created_at) values (?, 'one', 'active', ?)
          """,
          license,
          Timestamp.from(NOW));
      handle.execute(
          "insert into registration (id, license_id, created_at) values (?, ?, now())",
          id,
          license);
    });
    return id;
  }

  private void oldGatewayWrites(UUID id, String email, Instant at) {
    jdbi.useHandle(handle ->
        handle.execute(
            """
            insert into buyer_contact (registration_id, email, company, name, updated_at)
            values (?, ?, '', '', ?)
            on conflict (registration_id) do update
               set email = excluded.email, company = excluded.company,
                   name = excluded.name, updated_at = excluded.updated_at
            """,
            id,
            email,
            Timestamp.from(at)));
  }

  /// Every row of every table, as text.
  private String dump() {
    return String.join(
        "\n",
        strings(
                """
                select table_name::text from information_schema.tables
                 where table_schema = 'public' and table_type = 'BASE TABLE'
                """)
            .stream()
            .flatMap(table -> strings("select t::text from \"" + table + "\" as t").stream())
            .toList());
  }

  private List<String> strings(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }
}
