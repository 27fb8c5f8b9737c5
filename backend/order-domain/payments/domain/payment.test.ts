import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../../../contracts/common/errors.ts'
import { type Random, randomFrom } from '../../../platform/testing/random.ts'
import {
  type Change,
  type Charge,
  carriedOut,
  claim,
  learn,
  letGo,
  type Movement,
  type Payment,
  type PaymentState,
  requestCapture,
  requestRefund,
  transitions,
} from './payment.ts'

const states = Object.keys(transitions) as PaymentState[]

const begun: Payment = {
  id: 'pay_1',
  checkoutId: 'chk_1',
  orderId: null,
  provider: 'sandbox',
  state: 'pending',
  amount: 100,
  currency: 'EUR',
  captured: 0,
  refunded: 0,
  reference: null,
  declineCode: null,
  actionUrl: null,
  task: { kind: 'find' },
}

const word = (state: Charge['state'], captured = 0, refunded = 0): Charge => ({
  reference: 'sbx_1',
  state,
  captured,
  refunded,
})

/** What the provider says of a charge that is in each state. */
const words: Partial<Record<PaymentState, Charge>> = {
  requires_action: word('requires_action'),
  authorised: word('authorised'),
  declined: word('declined'),
  voided: word('voided'),
  captured: word('authorised', 100),
  refunded: word('authorised', 100, 100),
}

/** A payment that has come into a state by what the provider said. */
function paymentThatIs(state: PaymentState): Payment {
  const said = words[state]
  return said ? learn(begun, said, { told: true }).payment : begun
}

const reachable = (from: PaymentState): PaymentState[] =>
  transitions[from].flatMap(each => [each, ...reachable(each)])

for (const from of states) {
  for (const [to, said] of Object.entries(words) as [PaymentState, Charge][]) {
    const leads = reachable(from).includes(to)
    test(`a payment that is ${from} ${leads ? 'becomes' : 'does not become'} ${to} by the provider's word`, () => {
      const { payment, moved } = learn(paymentThatIs(from), said, { told: true })
      assert.equal(payment.state, leads ? to : from)
      if (!leads) assert.deepEqual(moved, [])
    })
  }
}

test('a word that is repeated moves nothing and tells nobody', () => {
  for (const said of Object.values(words)) {
    const { payment } = learn(begun, said, { told: false })
    const { moved, events } = learn(payment, said, { told: false })
    assert.deepEqual([moved, events], [[], []])
  }
})

test('an order that is cancelled while its money is being taken gets it back', () => {
  const authorised = paymentThatIs('authorised')
  const asked = claim(authorised, 'ord_1').payment
  const cancelled = letGo(asked).payment
  const { payment } = carriedOut(cancelled, asked, word('authorised', 100))
  assert.deepEqual(payment.task, { kind: 'refund', amount: 100 })
})

test('a charge that appears after its checkout gave up is let go at the provider', () => {
  const { payment } = learn(letGo(begun).payment, word('authorised'), { told: false })
  assert.deepEqual([payment.state, payment.task], ['voided', { kind: 'void' }])
})

test('staff cannot take or give back more than there is, nor while something is under way', () => {
  const authorised = paymentThatIs('authorised')
  assert.match(refusal(requestCapture(authorised, 101)), /At most 100/)
  const { payment: capturing } = requestCapture(authorised, 40) as Change
  assert.match(refusal(requestCapture(capturing, 40)), /capture is under way/)
  assert.match(refusal(requestRefund(authorised)), /cannot be refunded/)
  const captured = carriedOut(capturing, capturing, word('authorised', 40)).payment
  assert.match(refusal(requestRefund(captured, 41)), /At most 40/)
})

/** A provider that does what it is asked at once, and whose words come late, twice and out of order, or never. */
function provider(random: Random) {
  const charge = word(
    (['authorised', 'requires_action', 'declined'] as const)[random(3)] as 'voided',
  )
  const keys = new Set<string>()
  const said: Charge[] = [{ ...charge }]
  const say = () => said.push({ ...charge })
  return {
    charge,
    say,
    /** Any of its words so far. */
    overheard: () => said[random(said.length)] as Charge,
    perform({ task, captured, refunded }: Payment): Charge {
      const open = charge.state === 'authorised' || charge.state === 'requires_action'
      const key = `${task?.kind} ${task?.kind === 'refund' ? refunded : captured}`
      if (task?.kind === 'void' && open && charge.captured === 0) charge.state = 'voided'
      if (task && 'amount' in task && charge.state === 'authorised' && !keys.has(key)) {
        keys.add(key)
        if (task.kind === 'capture') charge.captured += task.amount
        else charge.refunded += task.amount
      }
      say()
      return { ...charge }
    },
  }
}

test('whatever the provider says, however late and often, the books agree and no money is left without an order', () => {
  const outcomes = new Set<string>()
  for (let seed = 1; seed <= 3000; seed++) {
    const random = randomFrom(seed)
    const bank = provider(random)
    const ledger: Movement[] = []
    let payment = begun
    let unwanted = false
    const replies: { asked: Payment; charge: Charge }[] = []
    const take = (change: Change) => {
      ledger.push(...change.moved)
      payment = change.payment
      assertSound(payment, ledger)
    }
    const ask = () => replies.push({ asked: payment, charge: bank.perform(payment) })
    const hear = ({ asked, charge }: { asked: Payment; charge: Charge }) =>
      take(carriedOut(payment, asked, charge))

    for (let step = 0; step < 30; step++) {
      const action = random(8)
      if (action === 0 && bank.charge.state === 'requires_action') {
        bank.charge.state = random(2) ? 'authorised' : 'declined'
        bank.say()
      }
      if (action === 1) take(learn(payment, bank.overheard(), { told: false }))
      if (action === 2 && payment.state === 'authorised' && !unwanted) take(claim(payment, 'ord_1'))
      if (action === 3 && random(4) === 0) {
        unwanted = true
        take(letGo(payment))
      }
      if (action === 4 && payment.task) ask()
      if (action === 5 && replies.length > 0)
        hear(replies.splice(random(replies.length), 1)[0] as never)
      if (action >= 6) {
        const wish = staffWish(payment, action, 1 + random(60))
        if (!(wish instanceof Failure)) take(wish)
      }
    }
    // Whatever is left to do is done in the end, and every word arrives.
    for (const reply of replies) hear(reply)
    take(learn(payment, bank.charge, { told: false }))
    for (let tries = 0; payment.task && tries < 10; tries++)
      hear({ asked: payment, charge: bank.perform(payment) })

    const { charge } = bank
    outcomes.add(`${payment.state} ${unwanted}`)
    assert.deepEqual(
      [payment.captured, payment.refunded],
      [charge.captured, charge.refunded],
      `seed ${seed}`,
    )
    if (unwanted) {
      const held = charge.state === 'authorised' && charge.captured === 0
      assert.ok(
        !held && charge.captured === charge.refunded,
        `seed ${seed}: ${JSON.stringify(charge)}`,
      )
    }
  }
  for (const outcome of ['captured false', 'refunded true', 'voided true', 'declined true']) {
    assert.ok(outcomes.has(outcome), `never ended ${outcome}`)
  }
})

const staffWish = (payment: Payment, action: number, amount: number) =>
  action === 6 ? requestCapture(payment, amount) : requestRefund(payment, amount)

const refusal = (outcome: Change | Failure) => (outcome instanceof Failure ? outcome.message : '')

function assertSound({ state, amount, captured, refunded }: Payment, ledger: Movement[]) {
  const total = (kind: Movement['kind']) =>
    ledger.filter(each => each.kind === kind).reduce((sum, each) => sum + each.amount, 0)
  assert.ok(0 <= refunded && refunded <= captured && captured <= amount)
  assert.deepEqual([total('captured'), total('refunded')], [captured, refunded])
  assert.ok(total('authorised') <= amount && total('voided') <= total('authorised'))
  assert.ok(total('voided') === 0 || total('captured') === 0, 'let go and taken')
  assert.equal(state === 'captured' || state === 'refunded', captured > 0)
}
