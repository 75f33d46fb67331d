package io.stallholder.simulator.control;

import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.agreement.Lifecycle;
import io.stallholder.simulator.agreement.News;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.bus.EventBus;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.metering.Metering;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.topic.Topics;
import io.stallholder.simulator.world.CurrentWorld;
import java.util.concurrent.locks.ReentrantLock;

/// Everything that can be controlled, and the lock that guards it.
public record Parts(
    ReentrantLock lock,
    VirtualClock clock,
    CurrentWorld world,
    Channels channels,
    Market market,
    Metering metering,
    Switches switches,
    Faults faults,
    Calls calls) {
  /// What buyers do, and what sellers are told of it.
  public record Market(Agreements agreements, Lifecycle lifecycle, News news) {}

  /// What carries the news to the sellers' queues.
  public record Channels(EventBus bus, Topics topics, Queues queues) {}

  Queues queues() {
    return channels.queues();
  }

  Agreements agreements() {
    return market.agreements();
  }
}
