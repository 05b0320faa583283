import Handlebars from 'handlebars';

/** What one template says on its syntax tree. */
export interface TemplateSyntax {
  /** Partials it cannot do without. */
  needs: string[];
  /** Partials it names with a fallback. */
  offers: string[];
  /** Blocks it fills for the partials it uses. */
  fills: string[];
  problems: string[];
}

/** Reads a template without filling it in. What Handlebars cannot read throws, with the line. */
export function templateSyntax(source: string): TemplateSyntax {
  const reader = new SyntaxReader();
  reader.accept(Handlebars.parse(source));
  return reader.syntax;
}

class SyntaxReader extends Handlebars.Visitor {
  readonly syntax: TemplateSyntax = { needs: [], offers: [], fills: [], problems: [] };

  override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
    if (!statement.escaped)
      this.refuse(statement, 'writes without escaping ("{{{" or "{{&"); use "{{"');
    super.MustacheStatement(statement);
  }

  override PartialStatement(statement: hbs.AST.PartialStatement): void {
    this.note(statement, this.syntax.needs);
    super.PartialStatement(statement);
  }

  override PartialBlockStatement(statement: hbs.AST.PartialBlockStatement): void {
    this.note(statement, this.syntax.offers);
    super.PartialBlockStatement(statement);
  }

  override Decorator(statement: hbs.AST.Decorator): void {
    this.refuse(statement, 'uses a decorator; only {{#*inline "name"}} is known');
  }

  override DecoratorBlock(statement: hbs.AST.DecoratorBlock): void {
    const [param] = statement.params;
    const name =
      param?.type === 'StringLiteral' ? (param as hbs.AST.StringLiteral).value : undefined;
    if (statement.path.original === 'inline' && name !== undefined) this.syntax.fills.push(name);
    else this.refuse(statement, 'uses a decorator; only {{#*inline "name"}} is known');
    super.DecoratorBlock(statement);
  }

  private note(
    statement: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement,
    names: string[],
  ): void {
    if (statement.name.type !== 'PathExpression')
      this.refuse(statement, 'computes the name of a partial');
    else names.push(statement.name.original);
  }

  private refuse(statement: hbs.AST.Node, what: string): void {
    this.syntax.problems.push(`line ${statement.loc.start.line} ${what}.`);
  }
}
