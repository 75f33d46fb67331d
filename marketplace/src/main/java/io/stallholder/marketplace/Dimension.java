package io.stallholder.marketplace;

/// The API name of a priced unit, such as `api_calls`. Case matters; it is not the display name.
public record Dimension(String value) {
  private static final int MAX_CHARACTERS = 255;

  public Dimension {
    Shape.requireText("a dimension", MAX_CHARACTERS, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
