/** Thousands of people in organizations of very different sizes. */
import { type Addresses, between, chance, ipAddress, momentBetween, personName, pick, random, slug } from './people.ts';
import { idAt, type Rows } from './rows.ts';
import { Bosses, dayMs, type Membership, type Organization, type Person, Story } from './story.ts';

const years = 365 * dayMs;
const privateDomains = ['postbox.test', 'mail.test', 'letters.test'];

/** A Pareto law: about half have one or two members, a few have hundreds. */
export function organizationSize(): number {
  const u = 1 - random.number.float();
  return Math.min(400, Math.max(1, Math.floor(u ** (-1 / 1.1))));
}

function organizationName(): string {
  const place = chance(0.3) ? `${random.location.city()} ` : '';
  const name = place + (chance(0.5) ? random.company.name() : `${random.person.lastName()} ${pick(trades)}`);
  return name.slice(0, 100);
}

const trades = [
  'Architects',
  'Bakery',
  'Bikes',
  'Brewing',
  'Ceramics',
  'Clinic',
  'Coffee',
  'Consulting',
  'Design',
  'Events',
  'Farms',
  'Films',
  'Freight',
  'Gardens',
  'Labs',
  'Logistics',
  'Marine',
  'Music',
  'Optics',
  'Print',
  'Robotics',
  'School',
  'Shipping',
  'Solar',
  'Studio',
  'Textiles',
  'Travel',
  'Works',
];

class Population {
  private readonly people: Person[] = [];
  private readonly rows: Rows;
  private readonly wanted: number;
  private readonly addresses: Addresses;
  private readonly passwordHash: string;
  private readonly story: Story;

  constructor(rows: Rows, wanted: number, addresses: Addresses, passwordHash: string, now: number) {
    this.rows = rows;
    this.wanted = wanted;
    this.addresses = addresses;
    this.passwordHash = passwordHash;
    this.story = new Story(rows, now);
  }

  make(): void {
    while (this.people.length < this.wanted) {
      if (chance(0.06)) this.makeLoner();
      else this.makeOrganization();
    }
  }

  /** Somebody without an organization: just registered, or created by an operator and not here yet. */
  private makeLoner(): void {
    const invited = chance(0.3);
    const createdAt = momentBetween(this.story.now - (invited ? 20 : 400) * dayMs, this.story.now);
    this.makePerson(pick(privateDomains), createdAt, !invited);
  }

  private makePerson(domain: string, createdAt: number, verified = true): Person {
    const name = personName();
    const person: Person = {
      id: idAt(createdAt),
      name,
      email: this.addresses.of(name, domain),
      createdAt,
      ip: ipAddress(),
    };
    const lastSignIn = verified ? this.story.live(person, pick([0, 0, 1, 1, 1, 2, 3])) : undefined;
    this.people.push(person);
    this.rows.add('users', {
      id: person.id,
      email: person.email,
      name,
      password_hash: verified ? this.passwordHash : null,
      role: 'user',
      email_verified_at: verified ? new Date(createdAt) : null,
      disabled_at: verified && chance(0.01) ? new Date(momentBetween(createdAt, this.story.now)) : null,
      last_sign_in_at: lastSignIn === undefined ? null : new Date(lastSignIn),
      created_at: new Date(createdAt),
    });
    return person;
  }

  private makeOrganization(): void {
    const { story, people } = this;
    const name = organizationName();
    const createdAt = momentBetween(story.now - (chance(0.3) ? storyStart : 3 * years), story.now - dayMs);
    const organization: Organization = { id: idAt(createdAt), name, createdAt };
    const domain = chance(0.8) ? `${slug(name, '-').slice(0, 40)}.test` : pick(privateDomains);
    const owner = this.makePerson(domain, createdAt - between(1, 60) * 60_000);
    story.found(organization, owner);
    const bosses = new Bosses(owner);
    story.join(organization, { person: owner, role: 'owner', joinedAt: createdAt }, bosses);

    const size = organizationSize();
    const members = new Set([owner]);
    while (members.size < size && people.length < this.wanted) {
      const joinedAt = momentBetween(createdAt, story.now);
      const known = chance(0.12) ? pick(people) : undefined;
      if (known && (members.has(known) || known.createdAt > joinedAt)) continue;
      const person = known ?? this.makePerson(domain, joinedAt - between(2, 90) * 60_000);
      const membership: Membership = { person, role: chance(0.08) ? 'admin' : 'member', joinedAt };
      story.join(organization, membership, bosses);
      members.add(person);
      bosses.add(membership);
    }
    this.decorate(organization, owner, size);
  }

  /** What else happens in an organization, the more the larger it is. */
  private decorate(organization: Organization, owner: Person, size: number): void {
    const { story } = this;
    const happens = (each: number): number => Math.floor(size * each + random.number.float());
    for (let count = happens(0.06); count > 0; count -= 1) {
      const email = this.addresses.of(personName(), pick(privateDomains));
      const at = momentBetween(Math.max(organization.createdAt, story.now - 9 * dayMs), story.now);
      story.invite(organization, owner, email, chance(0.15) ? 'admin' : 'member', at);
    }
    for (let count = happens(0.05); count > 0; count -= 1) story.passThrough(organization, owner, personName());
    if (size > 2 && chance(0.05)) {
      story.tell({
        at: momentBetween(organization.createdAt, story.now),
        action: 'organization.renamed',
        organization,
        actor: owner,
        target: { type: 'organization', id: organization.id, label: organization.name },
        details: { from: organization.name.split(' ')[0], to: organization.name },
      });
    }
  }
}

const storyStart = 88 * dayMs;

/** Collects `users` people and all that belongs to them. */
export function populate(rows: Rows, users: number, addresses: Addresses, passwordHash: string, now: number): void {
  new Population(rows, users, addresses, passwordHash, now).make();
}
