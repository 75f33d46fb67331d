package io.stallholder.simulator.agreement;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What sellers were told, by name, in the order in which it was sent. Guarded by the simulator's
/// lock.
public final class Told {
  /// The newest: a simulator runs for long, mostly without anybody who asks.
  static final int MAX_NAMES = 10_000;

  private static final String ROLE_SEPARATOR = " - ";

  private final Deque<String> names = new ArrayDeque<>();

  /// @param name a detail-type, or the action of a notification
  void add(String name) {
    if (names.size() == MAX_NAMES) {
      names.removeFirst();
    }
    int role = name.indexOf(ROLE_SEPARATOR);
    names.addLast(role < 0 ? name : name.substring(0, role));
  }

  /// Those since this was last asked, without the role at the end of a detail-type.
  public List<String> take() {
    List<String> taken = List.copyOf(names);
    names.clear();
    return taken;
  }
}
