package io.stallholder.simulator.control;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// What sellers are told, by the names that faults are for: detail-types without the role at their
/// end, and actions of notifications.
public final class EventNames {
  public static final Set<String> ALL =
      Collections.unmodifiableSet(
          new TreeSet<>(
              Arrays.asList(
                  "License Deprovisioned",
                  "License Updated",
                  "Purchase Agreement Advisory Issued",
                  "Purchase Agreement Advisory Resolved",
                  "Purchase Agreement Amended",
                  "Purchase Agreement Created",
                  "Purchase Agreement Ended",
                  "Purchase Agreement Ending",
                  "entitlement-updated",
                  "subscribe-fail",
                  "subscribe-success",
                  "unsubscribe-pending",
                  "unsubscribe-success")));

  private EventNames() {}
}
