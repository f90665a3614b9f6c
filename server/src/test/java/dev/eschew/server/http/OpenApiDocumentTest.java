package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.server.api.DiversityAnswer;
import dev.eschew.server.api.DiversityRequest;
import dev.eschew.server.api.EditSupport;
import dev.eschew.server.api.ErrorBody;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.GuidanceRequest;
import dev.eschew.server.api.GuidanceSupport;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResponse;
import dev.eschew.server.api.ModelCard;
import dev.eschew.server.api.ResponseFormat;
import dev.eschew.server.api.TermEffects;
import dev.eschew.server.api.TermHeatMap;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobStatus;
import io.micronaut.http.MediaType;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The document is valid and says what the code takes and answers, no more and no less. */
class OpenApiDocumentTest {
  private static final OpenApiDocument DOCUMENT = new OpenApiDocument();
  private static final JsonNode TREE = tree();
  private static final JsonNode SCHEMAS = TREE.path("components").path("schemas");

  @Test
  void theDocumentIsValid() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result =
        new OpenAPIV3Parser()
            .readContents(new String(DOCUMENT.yaml(), StandardCharsets.UTF_8), null, options);
    assertThat(result.getMessages()).isNullOrEmpty();
    assertThat(result.getOpenAPI().getPaths()).containsKey("/v1/images/generations");
  }

  @Test
  void everyReferenceLeadsSomewhereAndEverySchemaIsReferredTo() {
    List<String> references = new ArrayList<>();
    collectReferences(TREE, references);
    assertThat(references)
        .allSatisfy(
            reference -> assertThat(TREE.at(reference.substring(1)).isMissingNode()).isFalse());
    SCHEMAS
        .fieldNames()
        .forEachRemaining(name -> assertThat(references).contains("#/components/schemas/" + name));
  }

  @Test
  void operationsHaveIdsOfTheirOwn() {
    List<String> ids = TREE.findValuesAsText("operationId");
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(TREE.path("paths").size());
  }

  static Stream<Map.Entry<String, List<Class<?>>>> records() {
    return Stream.of(
        Map.entry("Guidance", List.of(GuidanceRequest.class)),
        Map.entry("PerpNeg", List.of(GuidanceRequest.PerpNeg.class)),
        Map.entry("PerpNegPrompt", List.of(GuidanceRequest.Prompt.class)),
        Map.entry("Nasa", List.of(GuidanceRequest.Nasa.class)),
        Map.entry("Nag", List.of(GuidanceRequest.Nag.class)),
        Map.entry("NegToMe", List.of(GuidanceRequest.NegToMe.class)),
        Map.entry("ReferenceImage", List.of(GuidanceRequest.Image.class)),
        Map.entry("Cads", List.of(GuidanceRequest.Cads.class)),
        Map.entry("ConditioningNoise", List.of(GuidanceRequest.ConditioningNoise.class)),
        Map.entry("EditRequest", List.of(ImagesRequest.class)),
        Map.entry("EditForm", List.of(ImagesRequest.class)),
        Map.entry("Images", List.of(ImagesResponse.class)),
        Map.entry("Image", List.of(ImagesResponse.Image.class)),
        Map.entry("TermEffects", List.of(TermEffects.class)),
        Map.entry("TermStep", List.of(TermEffects.Step.class)),
        Map.entry("HeatMap", List.of(TermHeatMap.class)),
        Map.entry("Warning", List.of(Warning.class)),
        Map.entry("Error", List.of(ErrorBody.class)),
        Map.entry("ErrorDetail", List.of(ErrorBody.Detail.class)),
        Map.entry("Progress", List.of(JobNews.Progress.class)),
        Map.entry("DiversityRequest", List.of(DiversityRequest.class)),
        Map.entry("Diversity", List.of(DiversityAnswer.class)),
        Map.entry("DiversityAttribute", List.of(DiversityAnswer.Values.class)),
        Map.entry("ModelList", List.of(ModelCard.Listing.class)),
        Map.entry("Model", List.of(ModelCard.class, ModelCard.Details.class)),
        Map.entry("ModelDefaults", List.of(ModelCard.Defaults.class)),
        Map.entry("ModelSizes", List.of(ModelCard.Sizes.class)),
        Map.entry("Support", List.of(GuidanceSupport.class)),
        Map.entry("EditSupport", List.of(EditSupport.class)),
        Map.entry("Readiness", List.of(Readiness.Report.class)),
        Map.entry("ModelState", List.of(Readiness.ModelState.class)));
  }

  @ParameterizedTest
  @MethodSource("records")
  void schemasHaveTheFieldsOfTheirRecords(Map.Entry<String, List<Class<?>>> pair) {
    Map<String, String> documented = new TreeMap<>();
    properties(SCHEMAS.path(pair.getKey()))
        .forEach((name, schema) -> documented.put(name, kind(schema)));
    Map<String, String> coded = new TreeMap<>();
    pair.getValue().stream()
        .flatMap(type -> Arrays.stream(type.getRecordComponents()))
        .filter(component -> component.getType() != ModelCard.Details.class)
        .forEach(component -> coded.put(apiName(component), kind(component.getType())));
    assertThat(documented).isEqualTo(coded);
  }

  @Test
  void generationsTakeWhatIsNotOfEditsAlone() {
    List<String> ofEdits = List.of("image", "mask", "strength", "latents_from", "input_fidelity");
    assertThat(properties(SCHEMAS.path("GenerationRequest")).keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ImagesRequest.class.getRecordComponents())
                .map(OpenApiDocumentTest::apiName)
                .filter(name -> !ofEdits.contains(name))
                .toList());
  }

  @Test
  void wordsAreThoseOfTheCode() {
    assertThat(words("ErrorCode", "/enum"))
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
    assertThat(words("ErrorDetail", "/properties/type/enum"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(ErrorCode::type).distinct().toList());
    assertThat(words("ImageFields", "/properties/scheduler/enum"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(SchedulerKind.values()).map(SchedulerKind::apiName).toList());
    assertThat(words("ImageFields", "/properties/output_format/enum"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ImageFormat.values()).map(ImageFormat::formatName).toList());
    assertThat(words("ImageFields", "/properties/response_format/enum"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ResponseFormat.values()).map(ResponseFormat::apiName).toList());
    assertThat(words("Job", "/properties/status/enum"))
        .containsExactlyElementsOf(
            Arrays.stream(JobStatus.values()).map(JobStatus::apiName).toList());
  }

  /** Each code is answered with a status that the routes for images have. */
  @Test
  void statusesOfErrorsAreAnswers() {
    JsonNode answers = TREE.at("/paths/~1v1~1images~1edits/post/responses");
    assertThat(ErrorCode.values())
        .filteredOn(code -> code != ErrorCode.METHOD_NOT_ALLOWED)
        .filteredOn(code -> code != ErrorCode.UNPROCESSABLE_FIELD)
        .allSatisfy(code -> assertThat(answers.has(String.valueOf(code.status()))).isTrue());
    assertThat(TREE.at("/paths/~1sdapi~1v1~1txt2img/post/responses").has("422")).isTrue();
  }

  @Test
  void theFormIsWhatTheClientPrefers() {
    assertThat(form()).isEqualTo(OpenApiDocument.Form.YAML);
    assertThat(form("*/*")).isEqualTo(OpenApiDocument.Form.YAML);
    assertThat(form("application/json", "*/*")).isEqualTo(OpenApiDocument.Form.JSON);
    assertThat(form("text/html", "application/xml", "*/*")).isEqualTo(OpenApiDocument.Form.PAGE);
    assertThat(form("application/yaml", "text/html")).isEqualTo(OpenApiDocument.Form.YAML);
  }

  private static OpenApiDocument.Form form(String... accepted) {
    return OpenApiDocument.Form.of(Arrays.stream(accepted).map(MediaType::of).toList());
  }

  private static List<String> words(String schema, String pointer) {
    return StreamSupport.stream(SCHEMAS.path(schema).at(pointer).spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  /** Those of a schema and of all that it consists of. */
  private static Map<String, JsonNode> properties(JsonNode schema) {
    Map<String, JsonNode> properties = new TreeMap<>();
    schema.path("allOf").forEach(part -> properties.putAll(properties(resolved(part))));
    schema
        .path("properties")
        .properties()
        .forEach(property -> properties.put(property.getKey(), property.getValue()));
    return properties;
  }

  private static JsonNode resolved(JsonNode schema) {
    return schema.has("$ref") ? TREE.at(schema.path("$ref").asText().substring(1)) : schema;
  }

  /** What JSON has there; empty for anything. */
  private static String kind(JsonNode schema) {
    JsonNode type = resolved(schema).path("type");
    return type.isArray() ? type.path(0).asText() : type.asText();
  }

  private static String kind(Class<?> type) {
    if (type == String.class) {
      return "string";
    } else if (type == Integer.class
        || type == int.class
        || type == Long.class
        || type == long.class) {
      return "integer";
    } else if (type == Double.class || type == double.class) {
      return "number";
    } else if (type == Boolean.class || type == boolean.class) {
      return "boolean";
    } else if (type == List.class) {
      return "array";
    }
    return type == JsonNode.class ? "" : "object";
  }

  private static String apiName(RecordComponent component) {
    return SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  private static void collectReferences(JsonNode node, List<String> references) {
    if (node instanceof ObjectNode object && object.has("$ref")) {
      references.add(object.path("$ref").asText());
    }
    node.forEach(child -> collectReferences(child, references));
  }

  private static JsonNode tree() {
    try {
      return new ObjectMapper().readTree(DOCUMENT.json());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
