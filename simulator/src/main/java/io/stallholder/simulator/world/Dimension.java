package io.stallholder.simulator.world;

import java.math.BigDecimal;
import java.util.Set;

/// What a product is priced by.
///
/// @param key its API name, case-sensitive
/// @param price in US dollars for one unit
public record Dimension(
    String key, String name, String unit, Set<Dimension.Type> types, BigDecimal price) {
  public Dimension {
    types = Set.copyOf(types);
  }

  /// As the catalog names them. A new case must break the build.
  public enum Type {
    METERED("ExternallyMetered"),
    ENTITLED("Entitled");

    private final String wireName;

    Type(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  public boolean isMetered() {
    return types.contains(Type.METERED);
  }

  public boolean isEntitled() {
    return types.contains(Type.ENTITLED);
  }
}
