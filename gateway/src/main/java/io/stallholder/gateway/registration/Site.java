package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.FieldConfig;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.database.Installation.Mode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What all pages share: the seller's look, the fields that are asked, the languages there are.
record Site(
    RegistrationConfig config,
    Mode mode,
    List<Field> fields,
    Languages languages,
    Optional<Logo> logo,
    Style style) {

  /// Reads the files that the configuration names.
  static Site of(RegistrationConfig config, Mode mode) {
    return new Site(
        config,
        mode,
        Field.of(config.page().fields()),
        languages(config),
        config.page().logo().map(Logo::read),
        Style.of(config.page().accent()));
  }

  static Languages languages(RegistrationConfig config) {
    var keys =
        config.page().fields().stream()
            .map(FieldConfig::key)
            .collect(Collectors.toUnmodifiableSet());
    return Languages.read(config.page().languages(), keys);
  }
}
