package io.stallholder.client;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks the gateway whether a buyer may use something, and remembers what it said as long as it
/// said so. While it does not answer, what it said last stands.
///
/// One for the whole app; all threads may use it. It never throws for what happens on the network.
public final class Access {
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;
  private static final int NOT_FOUND = 404;
  private static final Duration LONGEST_AGE = Duration.ofHours(1);
  private static final Duration UNKNOWN_AGE = Duration.ofSeconds(5);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));
  private static final AccessDecision NOT_KNOWN =
      new AccessDecision(
          false,
          AccessReason.UNKNOWN,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  private final Gateway gateway;
  private final Duration timeout;
  private final InstantSource clock;
  private final Map<AccessQuestion, AccessEntry> entries;

  private Access(Builder builder) {
    this.gateway =
        new Gateway(
            Gateway.requireBase(builder.gateway),
            Gateway.requireKey(builder.apiKey),
            builder.timeout);
    this.timeout = builder.timeout;
    this.clock = builder.clock;
    this.entries = new Recent(builder.questions);
  }

  /// @param gateway where its internal listener is, such as `http://stallholder:8081`
  /// @param apiKey one with the scope `read`
  public static Builder builder(URI gateway, String apiKey) {
    return new Builder(gateway, apiKey);
  }

  /// May this tenant use this now? At once where it is known; else the gateway is asked, once for
  /// all who want to know the same.
  public AccessAnswer ofTenant(String tenant, String dimension) {
    return of(AccessQuestion.ofTenant(tenant, dimension));
  }

  public AccessAnswer ofLicense(UUID license, String dimension) {
    return of(AccessQuestion.ofLicense(license, dimension));
  }

  public AccessAnswer of(AccessQuestion question) {
    AccessEntry entry = entry(question);
    if (!entry.isFresh(System.nanoTime())) {
      entry.turn(System.nanoTime()).ifPresent(turn -> ask(question, entry, turn));
      entry.flight().ifPresent(this::await);
    }
    return entry.answer(System.nanoTime(), clock.instant());
  }

  private AccessEntry entry(AccessQuestion question) {
    synchronized (entries) {
      return entries.computeIfAbsent(question, any -> new AccessEntry());
    }
  }

  private void ask(AccessQuestion question, AccessEntry entry, AccessEntry.Turn turn) {
    CompletableFuture<HttpAnswer> answer = gateway.get(question.path(), turn.etag());
    CompletableFuture<HttpAnswer> unused =
        answer.whenComplete((arrived, error) -> {
          try {
            if (error == null) {
              take(arrived, entry, turn);
            } else {
              fail(entry, reason(error));
            }
          } catch (RuntimeException e) {
            // Whoever waits must not wait for ever.
            fail(entry, "an answer that cannot be read: " + e);
          }
          turn.done().complete(null);
        });
  }

  private static void take(HttpAnswer answer, AccessEntry entry, AccessEntry.Turn turn) {
    long now = System.nanoTime();
    long freshUntil = now + answer.maxAge().map(Access::bounded).orElse(Duration.ZERO).toNanos();
    Optional<AccessDecision> decision = AccessDecision.read(answer.json());
    if (answer.status() == OK && decision.isPresent()) {
      Optional<String> etag = answer.headers().firstValue("ETag");
      entry.learn(turn, decision.get(), etag, freshUntil, now);
    } else if (answer.status() == NOT_MODIFIED && turn.etag().isPresent()) {
      entry.confirm(turn, freshUntil, now);
    } else if (answer.status() == NOT_FOUND && answer.code().equals("not-found")) {
      entry.learn(turn, NOT_KNOWN, Optional.empty(), now + UNKNOWN_AGE.toNanos(), now);
    } else {
      fail(entry, answer.said());
    }
  }

  private static Duration bounded(Duration age) {
    return age.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : age;
  }

  private static void fail(AccessEntry entry, String why) {
    double luck = ThreadLocalRandom.current().nextDouble();
    entry.fail(why, BACKOFF, luck, System.nanoTime());
  }

  private static String reason(Throwable error) {
    Throwable cause = Optional.ofNullable(error.getCause()).orElse(error);
    return cause instanceof TimeoutException ? "no answer in time" : cause.toString();
  }

  private void await(CompletableFuture<Void> flight) {
    try {
      flight.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // What is known has to do; whoever interrupts is told further up.
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // Likewise: the entry says why.
      return;
    }
  }

  /// What the gateway tells by webhook may change an answer: those about its license and its tenant
  /// are asked for again.
  public void heard(WebhookEvent event) {
    forget(event.license(), event.tenant());
  }

  public void forgetLicense(UUID license) {
    forget(Optional.of(license), Optional.empty());
  }

  public void forgetTenant(String tenant) {
    forget(Optional.empty(), Optional.of(tenant));
  }

  private void forget(Optional<UUID> license, Optional<String> tenant) {
    long now = System.nanoTime();
    synchronized (entries) {
      entries.forEach((question, entry) -> {
        boolean isAsked =
            (license.isPresent() && license.equals(question.license()))
                || (tenant.isPresent() && tenant.equals(question.tenant()));
        if (isAsked || entry.isOf(license, tenant)) {
          entry.forget(now);
        }
      });
    }
  }

  /// The questions that were asked last.
  private static final class Recent extends LinkedHashMap<AccessQuestion, AccessEntry> {
    private static final long serialVersionUID = 1;
    private static final float LOAD = 0.75f;

    private final int most;

    Recent(int most) {
      super(16, LOAD, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<AccessQuestion, AccessEntry> eldest) {
      return size() > most;
    }
  }

  public static final class Builder {
    private final URI gateway;
    private final String apiKey;
    private Duration timeout = Duration.ofSeconds(2);
    private int questions = 10_000;
    private InstantSource clock = InstantSource.system();

    private Builder(URI gateway, String apiKey) {
      this.gateway = gateway;
      this.apiKey = apiKey;
    }

    /// The longest that a caller waits for the gateway (default 2 s).
    public Builder timeout(Duration time) {
      timeout = time;
      return this;
    }

    /// How many answers are remembered (default 10,000): those that were asked for last.
    public Builder remember(int most) {
      questions = most;
      return this;
    }

    /// What time it is where a decision has an end (default: the system's clock).
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /// @throws IllegalArgumentException when a setting does not fit
    public Access build() {
      if (timeout.toMillis() < 1 || questions < 1) {
        throw new IllegalArgumentException("timeout and remember are positive");
      }
      return new Access(this);
    }
  }
}
