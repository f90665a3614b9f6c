package dev.eschew.server.study.report;

import dev.eschew.server.study.AtomicFile;
import dev.eschew.server.study.StudyResults;
import freemarker.cache.ClassTemplateLoader;
import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes {@code report.html}. */
public final class Report {
  /** In the study's folder. */
  public static final String FILE = "report.html";

  /** Of base64, so that the file is below 12 MB with all else that is in it. */
  private static final long PICTURE_CHARACTERS = 10_500_000;

  /** What neither XML nor HTML has room for, such as control characters. */
  private static final Pattern NOT_TEXT =
      Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

  private static final Configuration TEMPLATES = templates();

  private Report() {}

  /**
   * Writes the report of a study beside its pictures, whole or not at all.
   *
   * @param folder the study's; pictures that it lacks show as empty frames and are counted
   */
  public static void write(StudyResults results, Path folder) throws IOException {
    write(results, folder, Instant.now(), PICTURE_CHARACTERS);
  }

  static void write(StudyResults results, Path folder, Instant written, long pictureCharacters)
      throws IOException {
    String page = html(new PageComposer(results).compose(folder, written, pictureCharacters));
    AtomicFile.write(folder.resolve(FILE), page.getBytes(StandardCharsets.UTF_8));
  }

  private static String html(ReportPage page) throws IOException {
    StringWriter html = new StringWriter();
    try {
      TEMPLATES.getTemplate("report.ftlh").process(Map.of("page", page), html);
    } catch (TemplateException e) {
      throw new IllegalStateException("the report's template does not fit its page", e);
    }
    return NOT_TEXT.matcher(html.toString()).replaceAll("\uFFFD");
  }

  private static Configuration templates() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_35);
    configuration.setTemplateLoader(new ClassTemplateLoader(Report.class, ""));
    configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
    configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
    configuration.setLocale(Locale.ROOT);
    configuration.setNumberFormat("c");
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setLogTemplateExceptions(false);
    configuration.setWrapUncheckedExceptions(true);
    configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    return configuration;
  }
}
