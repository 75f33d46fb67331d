package io.stallholder.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Two days in the life of a product, in steps: three buyers and four licenses, usage with
/// decimals, repetitions and late reports, throttled calls and a lost reply, and a buyer who leaves
/// in mid-hour.
public final class Story {
  /// The subscription product of the simulator's world.
  public static final String PRODUCT = "4zq81example0metering00x1";

  static final List<String> DIMENSIONS = List.of("api_calls", "storage_gb");

  private static final long SEED = 20_261_105;
  private static final int HOURS = 48;
  private static final int SECOND_PURCHASE_HOUR = 5;
  private static final Set<Integer> QUIET_HOURS = Set.of(25, 26);
  private static final int LEAVING_HOUR = 27;
  private static final Duration TO_REPORT = Duration.ofMinutes(58);
  private static final Duration TO_SEALING = Duration.ofMinutes(8);

  private final Stage stage;
  private final PrintStream out;
  private final Wire wire;
  private final SimulatedAws aws;
  private final GatewayCalls gateway;
  private final SellerApp app;
  private final List<Customer> customers = new ArrayList<>();
  private final Set<Customer> left = new HashSet<>();

  private Story(Stage stage, Wire wire, PrintStream out) {
    this.stage = stage;
    this.out = out;
    this.wire = wire;
    this.aws = new SimulatedAws(wire, stage.simulator());
    this.gateway = new GatewayCalls(wire, stage);
    this.app = new SellerApp(gateway, SEED);
  }

  /// One license of one buyer, and by which of its names the app reports its usage.
  private record Customer(Buyer buyer, SimulatedAws.Purchase purchase, String subject) {}

  /// Plays the story to its end.
  ///
  /// @return what the gateway says beside what AWS says
  public static Comparison play(Stage stage, PrintStream out) throws InterruptedException {
    try (Wire wire = new Wire()) {
      return new Story(stage, wire, out).play();
    }
  }

  private Comparison play() throws InterruptedException {
    Instant noon = aws.now().truncatedTo(ChronoUnit.DAYS).plus(36, ChronoUnit.HOURS);
    aws.setTime(noon.plus(Duration.ofMinutes(40)));
    opening(noon);
    for (int hour = 1; hour <= HOURS; hour++) {
      anHour(noon.plus(Duration.ofHours(hour)), hour);
    }
    ending();
    return Comparison.of(gateway, aws, arns());
  }

  /// The first hour: an event that comes before its buyer, and a buyer who comes before her event.
  private void opening(Instant noon) throws InterruptedException {
    Buyer ada = new Buyer("Ada", "345678901234", "ada@example.com");
    Buyer ben = new Buyer("Ben", "456789012345", "ben+aws@gmail.com");
    Buyer cleo = new Buyer("Cleo", "567890123456", "cleo@example.org");

    var bought = aws.subscribe(ada.account(), PRODUCT);
    advanceTo(noon.plus(Duration.ofSeconds(41 * 60 + 30)));
    tell("Ada buys, and AWS's events arrive before she does");
    ada.register(wire, stage.registration(), bought.registrationToken());
    customers.add(new Customer(ada, bought, bought.licenseArn()));

    bought = aws.subscribe(ben.account(), PRODUCT);
    ben.open(wire, stage.registration(), bought.registrationToken());
    ben.register(wire, stage.registration(), bought.registrationToken());
    tell("Ben buys and registers, twice, before AWS has said anything of him");
    customers.add(new Customer(ben, bought, ourId(bought)));
    app.report(
        uses(customers.getLast(), noon.plus(Duration.ofMinutes(41)), Duration.ofSeconds(60)));
    tell("his first usage is taken, and waits for his license");

    advanceTo(noon.plus(Duration.ofMinutes(44)));
    bought = aws.subscribe(cleo.account(), PRODUCT);
    advanceTo(noon.plus(Duration.ofMinutes(48)));
    cleo.register(wire, stage.registration(), bought.registrationToken());
    customers.add(new Customer(cleo, bought, bought.licenseArn()));
    tell("Cleo buys and registers");

    advanceTo(noon.plus(TO_REPORT));
    for (Customer customer : customers) {
      app.report(uses(customer, noon.plus(Duration.ofMinutes(50)), Duration.ofSeconds(60)));
    }
    tell("all three are used at 12:50, in their first hour");
  }

  private void anHour(Instant start, int hour) throws InterruptedException {
    advanceTo(start.plus(TO_SEALING));
    if (hour == SECOND_PURCHASE_HOUR) {
      buyAgain(customers.getFirst().buyer());
    }
    disturb(hour);
    if (hour == LEAVING_HOUR) {
      leave(start);
    }
    if (hour % 3 == 0) {
      app.reportLate();
    }
    advanceTo(start.plus(TO_REPORT));
    for (Customer customer : customers) {
      boolean isQuiet = QUIET_HOURS.contains(hour) && customer.equals(leaver());
      if (!isQuiet && !left.contains(customer)) {
        app.report(uses(customer, start.plus(TO_REPORT), Duration.ofMinutes(57)));
      }
    }
    if (hour % 12 == 0) {
      tell("%d events reported so far".formatted(app.reported()));
    }
  }

  private void buyAgain(Buyer buyer) throws InterruptedException {
    var bought = aws.subscribe(buyer.account(), PRODUCT);
    advance(Duration.ofMinutes(3));
    buyer.register(wire, stage.registration(), bought.registrationToken());
    customers.add(new Customer(buyer, bought, bought.licenseArn()));
    tell(buyer.name() + " buys the same product again: a second agreement of one account");
  }

  private void disturb(int hour) throws InterruptedException {
    if (hour == 8 || hour == 30) {
      aws.fault("BatchMeterUsage", "throttle", 4);
      tell("AWS throttles the next calls");
    }
    if (hour == 14 || hour == LEAVING_HOUR) {
      aws.fault("BatchMeterUsage", "lose-reply", 1);
      tell("AWS's next reply will be lost on its way");
    }
  }

  /// Ben cancels at twenty past; what he used until then is billed within the final hour.
  private void leave(Instant start) throws InterruptedException {
    Customer leaver = leaver();
    advanceTo(start.plus(Duration.ofMinutes(20)));
    Instant end = now();
    var lastUses = uses(leaver, end, Duration.ofMinutes(10));
    var lateUses = uses(leaver, end, Duration.ofMinutes(10));
    app.report(lastUses);
    app.reportLate();
    aws.cancel(leaver.purchase().agreementId());
    tell(leaver.buyer().name() + " cancels in mid-hour");
    advance(Duration.ofMinutes(5));
    app.report(lateUses);
    app.reportLate();
    tell("usage from before the end still comes, and goes into an hour that was not sealed");
    gateway.awaitDone(now());
    left.add(leaver);
  }

  private void ending() throws InterruptedException {
    app.reportLate();
    advance(Duration.ofHours(2));
    tell("two days are over");
  }

  private Customer leaver() {
    return customers.get(1);
  }

  private List<Map<String, Object>> uses(Customer customer, Instant until, Duration spread) {
    return app.uses(customer.subject(), DIMENSIONS, until, spread);
  }

  private String ourId(SimulatedAws.Purchase purchase) throws InterruptedException {
    return gateway.license(purchase.licenseArn()).orElseThrow().get("id").asText();
  }

  private Map<String, String> arns() throws InterruptedException {
    Map<String, String> arns = new HashMap<>();
    for (Customer customer : customers) {
      Optional<JsonNode> license = gateway.license(customer.purchase().licenseArn());
      arns.put(license.orElseThrow().get("id").asText(), customer.purchase().licenseArn());
    }
    return arns;
  }

  private Instant now() throws InterruptedException {
    return aws.now();
  }

  private void advanceTo(Instant time) throws InterruptedException {
    advance(Duration.between(now(), time));
  }

  /// A step is over when the gateway has done all that is due.
  private void advance(Duration duration) throws InterruptedException {
    gateway.awaitDone(now());
    aws.advance(duration);
    gateway.awaitDone(now());
  }

  private void tell(String line) throws InterruptedException {
    out.printf("%s  %s%n", now().truncatedTo(ChronoUnit.SECONDS), line);
  }
}
