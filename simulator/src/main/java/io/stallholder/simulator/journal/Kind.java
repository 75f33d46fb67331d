package io.stallholder.simulator.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/// One kind of thing that is kept, and how it looks in the journal.
///
/// @param name unique among all kinds
/// @param key what tells two of them apart; its `toString` does, too
public record Kind<K, V>(
    String name,
    Function<V, K> key,
    Function<V, ? extends JsonNode> write,
    Function<JsonNode, V> read) {}
