package dev.eschew.models.pipeline;

import dev.eschew.graph.site.NetworkInputs;
import dev.eschew.models.onnx.TensorSpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a graph is told besides latents, timestep and text, by the graph's own names. */
record AddedInputs(Map<AddedInput, TensorSpec> specs) {
  AddedInputs {
    specs = Map.copyOf(specs);
  }

  /**
   * Looks for them among a graph's inputs: by name, or, where an exporter lost the names of SDXL's
   * two, by the number of values.
   *
   * @param own latents, timestep and text
   * @throws IllegalArgumentException for inputs that nothing here can fill
   */
  static AddedInputs of(Map<String, TensorSpec> inputs, NetworkInputs own) {
    Set<String> open = new HashSet<>(inputs.keySet());
    open.removeIf(name -> name.startsWith("eschew_"));
    Set<String> expected = Set.of(own.sample(), own.timestep(), own.text());
    open.removeAll(expected);
    Map<AddedInput, TensorSpec> found = new EnumMap<>(AddedInput.class);
    for (AddedInput input : AddedInput.values()) {
      if (open.remove(input.inputName())) {
        found.put(input, inputs.get(input.inputName()));
      }
    }
    if (open.size() == 2 && !found.containsKey(AddedInput.TIME_IDS)) {
      found.putAll(byValues(open.stream().map(inputs::get).toList()));
      found.values().forEach(spec -> open.remove(spec.name()));
    }
    if (!open.isEmpty() || found.values().stream().anyMatch(spec -> spec.rank() != 2)) {
      throw new IllegalArgumentException(
          "unet: expected the inputs "
              + expected
              + " and, each of rank 2, any of "
              + Arrays.stream(AddedInput.values()).map(AddedInput::inputName).toList()
              + ", found "
              + inputs.keySet().stream()
                  .filter(name -> !name.startsWith("eschew_"))
                  .collect(Collectors.joining(", ")));
    }
    return new AddedInputs(found);
  }

  /** One of the two has the few numbers of sizes and crop. */
  private static Map<AddedInput, TensorSpec> byValues(List<TensorSpec> two) {
    for (int i = 0; i < 2; i++) {
      TensorSpec few = two.get(i);
      TensorSpec many = two.get(1 - i);
      boolean isFew = few.rank() == 2 && (few.extent(1) == 5 || few.extent(1) == 6);
      if (isFew && many.rank() == 2 && (many.extent(1) < 0 || many.extent(1) > 6)) {
        return Map.of(AddedInput.TIME_IDS, few, AddedInput.TEXT_EMBEDS, many);
      }
    }
    return Map.of();
  }

  /** The number of values of each; -1 where the graph is silent. */
  Map<AddedInput, Integer> widths() {
    return specs.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> Math.toIntExact(entry.getValue().extent(1))));
  }
}
