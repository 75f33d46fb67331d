package io.stallholder.gateway.alarm;

import io.stallholder.gateway.config.AlarmsConfig;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.database.Rounds;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/// The room of alarms: what is measured, who watches it, and who is told.
public final class Alarms implements AutoCloseable {
  private static final Duration LEASE = Duration.ofSeconds(30);

  /// Where it all happens.
  ///
  /// @param clock business time
  /// @param machine the machine's time, which receivers compare with theirs
  /// @param holder this process, as in its leases
  /// @param mode `live` or `simulated`
  public record Place(
      Jdbi jdbi, InstantSource clock, InstantSource machine, String holder, String mode) {}

  private final Rounds rounds;
  private final Lease lease;
  private final List<Receiver> receivers;
  private final Measuring measuring;
  private final Watching watching;
  private final Delivering delivering;
  private final AlarmResource resource;

  /// @param measures of all other features
  /// @param works whose rounds are noted: see [#noted]
  public Alarms(
      Place place,
      AlarmsConfig config,
      Metrics metrics,
      List<Measure> measures,
      List<String> works) {
    Jdbi jdbi = place.jdbi();
    this.receivers = receivers(config, place.machine());
    this.rounds = new Rounds(jdbi, place.holder());
    this.lease = new Lease(jdbi, "alarms", place.holder(), LEASE);
    var own =
        new RoundMeasure(metrics, rounds, works, receivers.stream().map(Receiver::name).toList());
    this.measuring =
        new Measuring(
            jdbi,
            place.clock(),
            metrics,
            Stream.concat(measures.stream(), Stream.of(own)).toList());
    this.watching =
        new Watching(
            jdbi,
            lease,
            place.clock(),
            new Watching.Post(metrics, receivers, config.repeatEvery(), place.mode()));
    this.delivering = new Delivering(jdbi, receivers, metrics);
    this.resource = new AlarmResource(jdbi, place.clock(), receivers, place.mode());
  }

  private static List<Receiver> receivers(AlarmsConfig config, InstantSource machine) {
    List<Receiver> receivers = new ArrayList<>();
    config.hook().ifPresent(hook -> receivers.add(new Webhook(hook, machine)));
    config.mail().ifPresent(mail -> receivers.add(new Email(mail)));
    return List.copyOf(receivers);
  }

  /// `/v1/alarms`.
  public Resource resource() {
    return resource;
  }

  /// Reads the metrics that come from the database.
  public Loop.Step measuring() {
    return measuring;
  }

  /// Finds out what is wrong.
  public Loop.Step watching() {
    return watching;
  }

  /// Tells people.
  public Loop.Step delivering() {
    return delivering;
  }

  /// The same step; when it was last done by whichever gateway is known to all.
  ///
  /// @param work the name of the lease it works under, if there is one
  public Loop.Step noted(String work, Loop.Step step) {
    return new Noted(step, rounds, work);
  }

  /// Whether the database answered when it was last asked.
  public boolean hasDatabase() {
    return measuring.hasDatabase();
  }

  @Override
  public void close() {
    lease.release();
    for (Receiver receiver : receivers) {
      switch (receiver) {
        case Webhook webhook -> webhook.close();
        case Email _ -> {}
      }
    }
  }
}
