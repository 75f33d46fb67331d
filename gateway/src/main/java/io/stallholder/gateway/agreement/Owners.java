package io.stallholder.gateway.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Which licenses the names of some events name: read at once, and kept true while their
/// transaction gives licenses names. Whoever reads them has locked these names before.
final class Owners {
  private final Handle handle;
  private final Map<Alias, UUID> owners;

  private Owners(Handle handle, Map<Alias, UUID> owners) {
    this.handle = handle;
    this.owners = owners;
  }

  static Owners of(Handle handle, List<Names> names) {
    List<Alias> aliases = names.stream().flatMap(Owners::telling).distinct().toList();
    return new Owners(handle, LicenseStore.owners(handle, aliases));
  }

  /// The license that has one of these names.
  Optional<UUID> of(Names names) {
    return telling(names)
        .flatMap(alias -> Optional.ofNullable(owners.get(alias)).stream())
        .findFirst();
  }

  /// @return those of the names that the license did not have
  List<Alias> give(UUID license, List<Alias> aliases) {
    List<Alias> added = aliases.stream().filter(alias -> !owners.containsKey(alias)).toList();
    if (LicenseStore.addAliases(handle, added, license) == added.size()) {
      added.forEach(alias -> owners.put(alias, license));
    } else {
      owners.putAll(LicenseStore.owners(handle, added)); // somebody did who locks no names
    }
    for (Alias alias : aliases) {
      UUID owner = owners.get(alias);
      if (!license.equals(owner)) {
        throw new IllegalStateException(
            "the "
                + (alias.kind().word() + " alias of license " + license)
                + (" already names license " + owner));
      }
    }
    return added;
  }

  /// The most telling first.
  private static Stream<Alias> telling(Names names) {
    List<Alias> aliases = new ArrayList<>(names.aliases());
    names.byAccount().ifPresent(aliases::add);
    return aliases.stream();
  }
}
