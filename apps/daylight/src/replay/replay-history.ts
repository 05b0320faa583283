import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { CommandBus } from '@nestjs/cqrs';
import { AddComponentCommand, AddGroupCommand } from '#catalog';
import { type Actor, isRefusal, Refusal } from '#event-store';
import {
  DeclareIncidentCommand,
  incidentIdFor,
  ImportUpdateCommand,
  updateIdFor,
} from '#incidents';
import { type HistoryRecord, readHistoryLine } from './history-record.js';
import { kindOf, phasesOf, severityOf, slugOf } from './history-words.js';

export interface ReplayOptions {
  readonly actor: Actor;
  /** True: a rehearsal in which customers and subscribers are really mailed. */
  readonly asLive: boolean;
  /** Of this rehearsal: each is played anew, where the same history as backfill changes nothing. */
  readonly rehearsalId: string;
  readonly onProgress?: (incidents: number) => void;
}

export interface ReplayReport {
  readonly incidents: number;
  readonly updates: number;
  /** Lines that were not taken, with the reason in words. */
  readonly refused: { readonly file: string; readonly line: number; readonly reason: string }[];
}

/** Incidents are independent of each other, so this many are played at once; their appends share commits. */
const AT_ONCE = 32;

/** Plays history files through the same commands that people use, with the times of the files. */
export class HistoryReplay {
  private readonly known = new Map<string, Promise<void>>();
  private readonly seen = new Map<string, string>();
  private readonly report = { incidents: 0, updates: 0, refused: [] as ReplayReport['refused'] };

  constructor(
    private readonly commands: CommandBus,
    private readonly options: ReplayOptions,
  ) {}

  async play(files: readonly string[]): Promise<ReplayReport> {
    const running = new Set<Promise<void>>();
    for (const file of files) {
      for await (const { text, line } of linesOf(file)) {
        if (text.trim() === '') continue;
        const work = this.playLine(file, line, text).finally(() => running.delete(work));
        work.catch(() => undefined);
        running.add(work);
        if (running.size >= AT_ONCE) await Promise.race(running);
      }
    }
    await Promise.all(running);
    return this.report;
  }

  private async playLine(file: string, line: number, text: string): Promise<void> {
    const read = readHistoryLine(text);
    const reason = read.ok ? this.repeated(read.record, `${file}:${line}`) : read.reason;
    if (!read.ok || reason !== undefined) {
      this.report.refused.push({ file, line, reason: reason ?? '' });
      return;
    }
    try {
      await this.playIncident(read.record);
      this.report.incidents += 1;
      this.report.updates += read.record.updates.length;
      this.options.onProgress?.(this.report.incidents);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.report.refused.push({ file, line, reason: `${error.code}: ${error.message}` });
    }
  }

  private repeated({ source, company, id }: HistoryRecord, where: string): string | undefined {
    const key = JSON.stringify([source, company, id]);
    const before = this.seen.get(key);
    if (before === undefined) this.seen.set(key, where);
    return before === undefined ? undefined : `the same source, company and id as ${before}`;
  }

  private async playIncident(record: HistoryRecord): Promise<void> {
    const components = await this.components(record);
    const way = this.options.asLive ? `rehearsal ${this.options.rehearsalId}` : 'replay';
    const root = `${way} ${fingerprint(record.source, record.company, record.id)}`;
    const incidentId = incidentIdFor(root);
    const { started_at: beganAt } = record;
    const declaration = {
      title: record.title,
      kind: kindOf(record),
      severity: severityOf(record),
      beganAt,
      detectedAt: beganAt,
      scope: { components, regions: null, customers: [] },
      origin: {
        source: `${record.company} (${record.source})`,
        sourceId: record.id,
        url: record.url ?? null,
        notify: this.options.asLive,
      },
    };
    await this.commands.execute(
      new DeclareIncidentCommand(incidentId, declaration, undefined, this.meta(root, beganAt)),
    );
    const phases = phasesOf(record);
    for (const [at, { at: publishedAt, status, body }] of record.updates.entries()) {
      const command = `${root} ${at} ${fingerprint(publishedAt, status ?? '', body)}`;
      const update = {
        updateId: updateIdFor(incidentId, command),
        phase: phases[at] ?? 'investigating',
        words: { body },
        nextUpdateAt: null,
        publishedAt,
        steppedBackBecause: null,
        importedStatus: status ?? null,
      };
      await this.commands.execute(
        new ImportUpdateCommand(incidentId, update, this.meta(command, publishedAt)),
      );
    }
  }

  /** The catalog's ids of the record's components, each added on first sight, in a group per company. */
  private async components({
    company,
    components,
    started_at: at,
  }: HistoryRecord): Promise<string[]> {
    const groupId = slugOf(company);
    const ids: string[] = [];
    for (const name of components) {
      const componentId = slugOf(company, name);
      await this.once(
        `group ${groupId}`,
        (meta) => new AddGroupCommand({ groupId, name: company }, meta),
        at,
      );
      await this.once(
        `component ${componentId}`,
        (meta) => new AddComponentCommand({ componentId, name, groupId, description: null }, meta),
        at,
      );
      ids.push(componentId);
    }
    return [...new Set(ids)];
  }

  private once(
    what: string,
    command: (meta: ReturnType<HistoryReplay['meta']>) => AddGroupCommand | AddComponentCommand,
    at: string,
  ): Promise<void> {
    const known = this.known.get(what);
    if (known) return known;
    const added = this.commands.execute(command(this.meta(`replay ${what}`, at))).then(
      () => undefined,
      (error: unknown) => {
        const exists =
          isRefusal(error) && ['GROUP_EXISTS', 'COMPONENT_EXISTS'].includes(error.code);
        if (!exists) throw error;
      },
    );
    this.known.set(what, added);
    return added;
  }

  private meta(commandId: string, at: string) {
    return { commandId, actor: this.options.actor, occurredAt: new Date(at).toISOString() };
  }
}

function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** Lines end with a line feed and nothing else: JSON may hold the other line separators of Unicode. */
async function* linesOf(file: string): AsyncIterable<{ text: string; line: number }> {
  let line = 0;
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, 'utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield { text: withoutMark(text), line: (line += 1) };
    }
  } catch (cause) {
    throw new Refusal(
      'FILE_UNREADABLE',
      `${file} cannot be read${cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''}.`,
      'Check the path, and that the file may be read.',
    );
  }
  yield { text: withoutMark(rest), line: line + 1 };
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF+/, '');
}
