package io.stallholder.gateway.agreement;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A license that something is heard of, its line locked.
///
/// @param before as its row says
/// @param isAlone it follows none, and none follows it
/// @param named with what is learnt of its names
/// @param isNamedAnew it has a name that it did not have
record Joined(License before, boolean isAlone, License named, boolean isNamedAnew) {
  /// @param locked its line, and maybe others
  static Joined of(UUID id, Collection<License> locked) {
    License license =
        locked.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    boolean isAlone =
        license.predecessor().isEmpty()
            && locked.stream().noneMatch(each -> each.predecessor().equals(Optional.of(id)));
    return new Joined(license, isAlone, license, false);
  }

  static Joined founded(License license) {
    return of(license.id(), List.of(license));
  }

  UUID id() {
    return before.id();
  }

  Joined by(Names names, boolean anew) {
    return new Joined(before, isAlone, named.named(names), isNamedAnew || anew);
  }
}
