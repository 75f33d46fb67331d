package io.stallholder.marketplace.metering;

import io.stallholder.marketplace.Quantity;
import java.util.HashSet;
import java.util.List;

/// A part of a record's quantity under up to five tags. No tags: the part that nobody labelled.
public record Allocation(Quantity quantity, List<Tag> tags) {
  public static final int MAX_TAGS = 5;

  public Allocation {
    tags = List.copyOf(tags);
    if (tags.size() > MAX_TAGS) {
      throw new IllegalArgumentException(
          "an allocation must have at most " + MAX_TAGS + " tags, not " + tags.size());
    }
    var keys = new HashSet<String>();
    for (Tag tag : tags) {
      if (!keys.add(tag.key())) {
        throw new IllegalArgumentException(
            "an allocation must have one value per tag key, not two for \"" + tag.key() + '"');
      }
    }
  }
}
