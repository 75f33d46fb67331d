package io.stallholder.gateway.agreement;

import java.util.List;
import java.util.UUID;

/// Whose something is that was heard. A new case must break the build.
sealed interface Whose {
  /// A license whose line is locked.
  ///
  /// @param line the license, what it follows and what follows it
  /// @param names what it is called by now, beside what its row says
  /// @param isNamedAnew some of the names are new, so that another may follow it or be followed
  record Known(UUID id, List<License> line, Names names, boolean isNamedAnew) implements Whose {
    public Known {
      line = List.copyOf(line);
    }

    License license() {
      return line.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    boolean isAlone() {
      return line.size() == 1;
    }
  }

  record Open(String waitsFor) implements Whose {}
}
