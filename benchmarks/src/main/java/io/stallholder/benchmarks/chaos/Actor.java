package io.stallholder.benchmarks.chaos;

/// Somebody who does one thing after the other, resting by itself in between.
interface Actor {
  void act() throws InterruptedException;
}
