package io.stallholder.simulator.behaviour;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks the code that imitates one behaviour of AWS, and says how sure we are of it.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.FIELD})
@Repeatable(Behaviours.class)
public @interface Behaviour {
  /// The behaviour, as one statement that a test can check.
  String value();

  Source source();

  /// Where it is documented or was observed; for a guess, why this one.
  String of();

  /// When that source was last read, or the guess made: an ISO date.
  String date();

  /// How sure we are.
  enum Source {
    DOCUMENTED,
    OBSERVED,
    GUESS
  }
}
