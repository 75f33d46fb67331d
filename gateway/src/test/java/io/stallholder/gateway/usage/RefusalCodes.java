package io.stallholder.gateway.usage;

import java.util.Arrays;
import java.util.List;

/// The codes of refused events, for tests of other rooms.
public final class RefusalCodes {
  private RefusalCodes() {}

  public static List<String> all() {
    return Arrays.stream(Refusal.Code.values()).map(Refusal.Code::word).toList();
  }
}
