package io.stallholder.simulator.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The scenarios that come with the simulator, as YAML: what reads YAML is not the simulator's.
public final class Shipped {
  /// In the order in which they are best read.
  public static final List<String> NAMES =
      List.of(
          "subscribe-payg",
          "subscribe-contract",
          "subscribe-contract-with-consumption",
          "free-trial",
          "private-offer",
          "future-dated-agreement",
          "amend",
          "upgrade-by-replacement",
          "renew",
          "renew-at-the-end",
          "renew-with-the-same-license",
          "concurrent-agreements",
          "cancel-from-deprovisioned",
          "cancel-from-ended",
          "resubscribe-within-the-hour",
          "resubscribe-after-the-hour",
          "payment-failure",
          "payment-failure-legacy",
          "terminated-by-aws",
          "suspended-buyer",
          "events-before-registration",
          "events-after-registration",
          "events-duplicated",
          "events-reordered",
          "events-lost",
          "events-delayed",
          "token-expired",
          "token-of-another-seller",
          "token-unknown",
          "token-reused",
          "token-consumed",
          "entitlements-on-empty-pages",
          "throttling",
          "unprocessed-records",
          "lost-reply",
          "month-rollover",
          "clock-control",
          "region-disabled",
          "unknown-event",
          "unknown-members",
          "legacy-to-license",
          "double-billing",
          "identical-resend",
          "identical-resend-refused");

  private Shipped() {}

  /// Its YAML, or empty when there is none of this name.
  public static Optional<String> text(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    try (InputStream file = Shipped.class.getResourceAsStream("/scenarios/" + name + ".yaml")) {
      if (file == null) {
        throw new IllegalStateException("the scenario is not there: " + name);
      }
      return Optional.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
