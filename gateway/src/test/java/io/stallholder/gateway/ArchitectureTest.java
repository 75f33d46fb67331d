package io.stallholder.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What may depend on what. Each rule keeps a decision that would otherwise wear off.
final class ArchitectureTest {
  private static final JavaClasses GATEWAY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.stallholder.gateway");

  @Test
  void theWebFrameworkStaysInHttpAndInResources() {
    noClasses()
        .that(outside("..gateway.http..", "Resource"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.helidon..")
        .check(GATEWAY);
  }

  @Test
  void theAwsSdkStaysInMarketplace() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon..")
        .check(GATEWAY);
  }

  /// Others may begin a transaction and hand its handle on, so that several stores work in one.
  @Test
  void sqlStaysInStores() {
    var elsewhere = outside("..gateway.database..", "Store");
    noClasses()
        .that(elsewhere)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "javax.sql..",
            "org.postgresql..",
            "org.jdbi.v3.core.statement..",
            "org.jdbi.v3.core.mapper..",
            "com.zaxxer..",
            "org.flywaydb..")
        .check(GATEWAY);
    noClasses()
        .that(elsewhere)
        .should()
        .accessTargetWhere(target(Handle.class, "execute|select|create.*|prepareBatch"))
        .check(GATEWAY);
  }

  /// A scrape that asks the database is slow with a large ledger, and fails whole without it.
  @Test
  void scrapesAskNobody() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..gateway.metrics..", "..gateway.alarm..")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("GaugeWithCallback")
        .check(GATEWAY);
  }

  /// Time and chance come from outside, so that tests own them. `System.nanoTime` is for measuring
  /// how long something took, which is no business time.
  @Test
  void nobodyLooksAtTheClock() {
    forbid(System.class, "currentTimeMillis");
    forbid(InstantSource.class, "system");
    forbid(Clock.class, "system.*");
    for (Class<?> type : List.of(Instant.class, LocalDate.class, LocalDateTime.class)) {
      forbid(type, "now");
    }
    forbid(OffsetDateTime.class, "now");
    forbid(ZonedDateTime.class, "now");
  }

  @Test
  void nobodyRollsUnseededDiceOrReadsTheEnvironment() {
    forbid(Random.class, "<init>");
    forbid(Math.class, "random");
    forbid(System.class, "getenv");
  }

  @Test
  void packagesDoNotDependOnEachOtherInCircles() {
    slices().matching("io.stallholder.gateway.(*)..").should().beFreeOfCycles().check(GATEWAY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.mockito.Mockito",
        "org.easymock.EasyMock",
        "io.mockk.MockK",
        "org.powermock.core.MockRepository",
        "com.github.tomakehurst.wiremock.WireMockServer",
      })
  void testsMeetTheRealThing(String mocks) {
    assertThatThrownBy(() -> Class.forName(mocks)).isInstanceOf(ClassNotFoundException.class);
  }

  private static void forbid(Class<?> type, String members) {
    noClasses().should().accessTargetWhere(target(type, members)).check(GATEWAY);
  }

  /// Calls and method references alike.
  private static DescribedPredicate<JavaAccess<?>> target(Class<?> type, String members) {
    return describe(
        "the target is " + type.getSimpleName() + "." + members,
        access ->
            access.getTargetOwner().isEquivalentTo(type)
                && access.getTarget().getName().matches(members));
  }

  private static DescribedPredicate<JavaClass> outside(String packages, String suffix) {
    return describe(
        "are outside " + packages + " and not named …" + suffix,
        type -> !resideInAPackage(packages).test(type) && !topLevel(type).endsWith(suffix));
  }

  private static String topLevel(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::topLevel).orElse(type.getSimpleName());
  }
}
