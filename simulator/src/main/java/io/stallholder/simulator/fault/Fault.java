package io.stallholder.simulator.fault;

import java.util.Optional;
import java.util.SplittableRandom;

/// An effect on calls of one operation, or on events of one name: the next `count` of them, or each
/// with a probability.
public final class Fault {
  public static final String ANY_OPERATION = "*";
  private static final String ROLE_SEPARATOR = " - ";

  private final String id;
  private final String operation;
  private final Effect effect;
  private final Trigger trigger;
  private final SplittableRandom dice;
  private int struck;

  /// When a fault strikes. A new way must break the build.
  public sealed interface Trigger {
    record Count(int count) implements Trigger {}

    /// The same seed gives the same sequence of strikes.
    record Probability(double probability, long seed) implements Trigger {}
  }

  /// @param struck how often it has, before
  public Fault(String id, String operation, Effect effect, Trigger trigger, int struck) {
    this.id = id;
    this.operation = operation;
    this.effect = effect;
    this.trigger = trigger;
    this.struck = struck;
    this.dice =
        new SplittableRandom(
            switch (trigger) {
              case Trigger.Count count -> 0;
              case Trigger.Probability probability -> probability.seed();
            });
  }

  public String id() {
    return id;
  }

  public String operation() {
    return operation;
  }

  public Effect effect() {
    return effect;
  }

  public Trigger trigger() {
    return trigger;
  }

  public int struck() {
    return struck;
  }

  boolean isSpent() {
    return trigger instanceof Trigger.Count count && struck >= count.count();
  }

  Optional<Effect> draw(String calledOperation, Class<? extends Effect> kind) {
    if (!kind.isInstance(effect) || isSpent()) {
      return Optional.empty();
    }
    if (!isFor(calledOperation)) {
      return Optional.empty();
    }
    boolean strikes =
        switch (trigger) {
          case Trigger.Count count -> true;
          case Trigger.Probability chance -> dice.nextDouble() < chance.probability();
        };
    if (!strikes) {
      return Optional.empty();
    }
    struck++;
    return Optional.of(effect);
  }

  /// An event's name counts with or without the role at its end.
  private boolean isFor(String name) {
    return operation.equals(ANY_OPERATION)
        || operation.equals(name)
        || name.startsWith(operation + ROLE_SEPARATOR);
  }
}
