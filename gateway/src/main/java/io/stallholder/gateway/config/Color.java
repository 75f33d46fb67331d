package io.stallholder.gateway.config;

import java.util.Locale;

/// A colour of the web, as `#0b5cad`.
public record Color(String hex) {
  public static final Color WHITE = new Color("#ffffff");

  private static final int MOST = 255;
  private static final int STEPS = 20;

  public Color {
    if (!hex.matches("#[0-9a-fA-F]{6}")) {
      throw new IllegalArgumentException("must be a colour like #0b5cad, but is " + hex);
    }
    hex = hex.toLowerCase(Locale.ROOT);
  }

  /// How well one can be read on the other: from 1 to 21, as WCAG 2.2 counts it.
  public double contrast(Color other) {
    double lighter = Math.max(luminance(), other.luminance());
    double darker = Math.min(luminance(), other.luminance());
    return (lighter + 0.05) / (darker + 0.05);
  }

  /// This colour, lightened just so far that it can be read on a dark one.
  public Color readableOn(Color ground, double contrast) {
    for (int step = 0; step < STEPS; step++) {
      Color lighter = towardsWhite(step);
      if (lighter.contrast(ground) >= contrast) {
        return lighter;
      }
    }
    return WHITE;
  }

  private Color towardsWhite(int step) {
    var mixed = new StringBuilder("#");
    for (int i = 0; i < 3; i++) {
      int channel = channel(i);
      mixed.append("%02x".formatted(channel + (MOST - channel) * step / STEPS));
    }
    return new Color(mixed.toString());
  }

  private int channel(int index) {
    return Integer.parseInt(hex, 1 + 2 * index, 3 + 2 * index, 16);
  }

  private double luminance() {
    return 0.2126 * linear(channel(0)) + 0.7152 * linear(channel(1)) + 0.0722 * linear(channel(2));
  }

  private static double linear(int channel) {
    double part = channel / (double) MOST;
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }

  @Override
  public String toString() {
    return hex;
  }
}
