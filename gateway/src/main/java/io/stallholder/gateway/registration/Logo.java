package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.RefusedStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The seller's logo, served from here: pages load nothing from elsewhere.
final class Logo {
  private static final int MOST_BYTES = 512 * 1024;

  private final String mediaType;
  private final byte[] content;

  private Logo(String mediaType, byte[] content) {
    this.mediaType = mediaType;
    this.content = content;
  }

  String mediaType() {
    return mediaType;
  }

  byte[] content() {
    return content.clone();
  }

  /// @throws RefusedStart when it cannot be read or is none of the known kinds
  static Logo read(String file) {
    try {
      byte[] content = Files.readAllBytes(Path.of(file));
      if (content.length > MOST_BYTES) {
        throw refused(file, "is longer than " + MOST_BYTES + " bytes");
      }
      return new Logo(mediaType(file), content);
    } catch (IOException | IllegalArgumentException e) {
      throw refused(file, "cannot be read: " + e.getMessage());
    }
  }

  private static String mediaType(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "png" -> "image/png";
      case "jpg", "jpeg" -> "image/jpeg";
      case "webp" -> "image/webp";
      case "svg" -> "image/svg+xml";
      default -> throw refused(file, "must end in .png, .jpg, .webp or .svg");
    };
  }

  private static RefusedStart refused(String file, String why) {
    return new RefusedStart("registration.page.logo: " + file + " " + why);
  }
}
