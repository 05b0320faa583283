import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Doorkeeper } from '../sign-in/doorkeeper.js';

/** The editor writes styles of its own, and thinks in workers. */
const POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "font-src 'self' data:; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL · Daylight</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql.css">
</head>
<body>
<div id="graphiql"><p>GraphiQL needs JavaScript. The API itself is at <code>/graphql</code>.</p></div>
<script type="module" src="/graphiql.js"></script>
</body>
</html>`;

@Controller()
export class GraphiqlController {
  constructor(private readonly doorkeeper: Doorkeeper) {}

  @Get('graphiql')
  async show(@Req() { headers }: FastifyRequest, @Res() reply: FastifyReply) {
    if (!(await this.doorkeeper.identify(headers))) return reply.redirect('/', 303);
    return reply
      .header('content-security-policy', POLICY)
      .type('text/html; charset=utf-8')
      .send(PAGE);
  }
}
