package dev.eschew.models.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Damage to the values of a JSON object, and to its text. */
final class JsonMutations {
  private static final JsonMapper JSON = new JsonMapper();

  /** What a value is replaced by, as text: some of it is no JSON. */
  private static final List<String> VALUES =
      List.of(
          ("null true false 0 1 -1 2 3 0.5 -0.0 1e-30 1e30 1e400 NaN Infinity -Infinity 2147483647"
               + " -2147483648 9223372036854775807 123456789012345678901234567890 1000000 77 \"\""
               + " \"1\" \"NaN\" \"inf\" \"true\" \"[]\" \"\\u0000\" \"\\ud800\" \"é\" [] [[]] [0]"
               + " [1,2,3,4] [-1] [\"a\"] [null] [1e9,1e9] {} {\"a\":1} {\"content\":\"x\"}"
               + " {\"content\":\"<|endoftext|>\",\"normalized\":3} \"epsilon\" \"v_prediction\""
               + " \"sample\" \"linspace\" \"leading\" \"trailing\" \"linear\" \"scaled_linear\""
               + " \"squaredcos_cap_v2\" \"sigmoid\" \"zero\" \"sigma_min\" \"log_linear\""
               + " \"continuous\" \"discrete\" \"dpmsolver\" \"sde-dpmsolver++\" \"midpoint\""
               + " \"heun\" \"bh1\" \"logrho\" \"learned_range\" [0.1,0.2] 1001 999 1000.0 1000.5"
               + " 999999999 4096 1e-7 0.9999999")
              .split(" ", -1));

  /** Keys that the file may lack. */
  private static final List<String> KEYS =
      List.of(
          ("_class_name num_train_timesteps beta_start beta_end beta_schedule trained_betas"
                  + " prediction_type timestep_spacing steps_offset thresholding"
                  + " dynamic_thresholding_ratio sample_max_value clip_sample clip_sample_range"
                  + " use_karras_sigmas use_exponential_sigmas use_beta_sigmas solver_order"
                  + " solver_type lower_order_final final_sigmas_type rescale_betas_zero_snr"
                  + " use_flow_sigmas flow_shift use_dynamic_shifting time_shift_type"
                  + " set_alpha_to_one variance_type interpolation_type sigma_min sigma_max"
                  + " timestep_type algorithm_type euler_at_final use_lu_lambdas lambda_min_clipped"
                  + " predict_x0 disable_corrector solver_p shift_terminal skip_prk_steps"
                  + " original_inference_steps timestep_scaling shift base_shift max_shift"
                  + " base_image_seq_len max_image_seq_len invert_sigmas stochastic_sampling"
                  + " sample_size block_out_channels down_block_types attention_head_dim"
                  + " scaling_factor shift_factor latent_channels in_channels cross_attention_dim"
                  + " default_steps default_guidance_scale default_size title description"
                  + " sample_prompts diversity model_max_length bos_token eos_token unk_token"
                  + " pad_token added_tokens_decoder")
              .split(" ", -1));

  private static final List<String> CLASSES =
      List.of(
          ("DDIM DDPM EulerDiscrete EulerAncestralDiscrete HeunDiscrete DPMSolverMultistep"
                  + " UniPCMultistep PNDM LCM TCD FlowMatchEulerDiscrete")
              .split(" ", -1));

  private JsonMutations() {}

  /** A damaged copy of a JSON object's text. */
  static byte[] mutate(byte[] file, SplittableRandom random) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(file);
    if (root.has("_class_name") && root.has("beta_start") && random.nextBoolean()) {
      root.put("_class_name", pick(CLASSES, random) + "Scheduler");
    }
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      place(root, "@" + i + "@", random);
    }
    String text = JSON.writeValueAsString(root);
    for (int i = 0; i < changes; i++) {
      text = text.replace("\"@" + i + "@\"", value(random));
    }
    return switch (random.nextInt(20)) {
      case 0 -> text.concat(text).getBytes(StandardCharsets.UTF_8);
      case 1 ->
          text.replaceFirst("\\{", "{" + key(random) + ":1,").getBytes(StandardCharsets.UTF_8);
      case 2 -> " ".repeat(random.nextInt(6 << 20)).concat(text).getBytes(StandardCharsets.UTF_8);
      case 3 -> text.getBytes(StandardCharsets.UTF_16);
      default -> text.getBytes(StandardCharsets.UTF_8);
    };
  }

  /** Puts a text in the place of a value anywhere in the tree, or beside one. */
  private static void place(ObjectNode root, String marker, SplittableRandom random) {
    if (random.nextInt(3) == 0) {
      root.put(pick(KEYS, random), marker);
      return;
    }
    ObjectNode object = root;
    while (!object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      JsonNode value = object.get(name);
      if (value instanceof ObjectNode inner && random.nextBoolean()) {
        object = inner;
      } else if (value instanceof ArrayNode list && !list.isEmpty() && random.nextBoolean()) {
        list.set(random.nextInt(list.size()), JSON.getNodeFactory().textNode(marker));
        return;
      } else {
        if (random.nextInt(6) == 0) {
          object.remove(name);
        } else {
          object.put(name, marker);
        }
        return;
      }
    }
  }

  private static String value(SplittableRandom random) {
    return switch (random.nextInt(40)) {
      case 0 -> "[".repeat(100_000) + "]".repeat(100_000);
      case 1 -> "{\"a\":".repeat(900) + "1" + "}".repeat(900);
      case 2 -> "\"" + "x".repeat(1 << 20) + "\"";
      case 3 -> "9".repeat(1 + random.nextInt(2000));
      case 4 -> "[" + "1,".repeat(random.nextInt(200_000)) + "1]";
      case 5 -> "1e" + random.nextInt(1_000_000_000);
      default -> pick(VALUES, random);
    };
  }

  private static String key(SplittableRandom random) {
    return "\"" + pick(KEYS, random) + "\"";
  }

  private static String pick(List<String> choices, SplittableRandom random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
