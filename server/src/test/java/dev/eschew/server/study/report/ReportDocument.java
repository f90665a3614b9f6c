package dev.eschew.server.study.report;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A report, parsed as XML: what is not well-formed is an error. */
record ReportDocument(String source, Document document) {
  static ReportDocument read(Path file) throws IOException {
    String source = Files.readString(file);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    try {
      return new ReportDocument(
          source, factory.newDocumentBuilder().parse(new InputSource(new StringReader(source))));
    } catch (SAXException | ParserConfigurationException e) {
      throw new IOException("the report is not well-formed", e);
    }
  }

  List<Element> elements(String name) {
    return list(document.getElementsByTagNameNS("*", name));
  }

  /** All elements of one name in elements of another. */
  List<Element> inside(String outer, String name) {
    return elements(outer).stream()
        .flatMap(element -> list(element.getElementsByTagNameNS("*", name)).stream())
        .toList();
  }

  List<Element> having(String attribute) {
    return elements("*").stream().filter(element -> element.hasAttribute(attribute)).toList();
  }

  List<String> values(String attribute) {
    return having(attribute).stream().map(element -> element.getAttribute(attribute)).toList();
  }

  String text() {
    return text(elements("body").getFirst());
  }

  String text(Element element) {
    return element.getTextContent().replaceAll("\\s+", " ").strip();
  }

  private static List<Element> list(NodeList nodes) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
