import { describe, expect, it } from 'vitest'
import { createStore, selectDatabase, storeUser } from '../../../../test/kit/databases.ts'
import { createRole } from '../../../../test/kit/postgres-roles.ts'
import { execute } from '../../../../test/kit/raw-sql.ts'
import { planDatabase } from '../../manage-schema.ts'

function plan(url: string) {
  return planDatabase({ url, poolSize: 2, connectionSeconds: 5, statementSeconds: 5 })
}

describe.each(selectDatabase('postgresql'))(
  'a schema in which other roles may create objects',
  ({ createDatabase }) => {
    it('is reported with the statement that ends it, in databases as PostgreSQL 14 made them too', async () => {
      const url = await createDatabase()
      const { name } = await createRole(url)
      await execute(url, `GRANT CREATE ON SCHEMA public TO PUBLIC, ${name}`)
      const sentences = ['PUBLIC', name].map((role) =>
        expect.stringContaining(`${role} may create`),
      )
      const { warnings } = await createStore(url)
      expect(warnings).toEqual(expect.arrayContaining(sentences))
      expect((await plan(url)).warnings).toEqual(warnings)
      for (const warning of warnings) await execute(url, warning.split('run: ')[1] ?? '')
      expect((await plan(url)).warnings).toEqual([])
    })

    it('is refused when one of them has an operator or a function of the name of one of PostgreSQL', async () => {
      const url = await createDatabase()
      const role = await createRole(url)
      const store = await createStore(url)
      await store.transaction((tx) => storeUser(tx, 'ada'))
      await execute(url, `GRANT CREATE ON SCHEMA public TO ${role.name}`)
      await execute(
        role.url,
        `CREATE FUNCTION public.always(varchar, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true';
         CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.always);
         CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'`,
      )
      for (const object of [
        'operator =(character varying,character varying)',
        'function lower(character varying)',
      ]) {
        const refusal = await createStore(url).catch((error: Error) => error.message)
        expect(refusal).toContain(`The role ${role.name} has created ${object}, which`)
        await expect(plan(url)).rejects.toThrow(refusal as string)
        await execute(url, String(refusal).split('run: ')[1] ?? '')
      }
      expect(await (await createStore(url)).users.findById('ada')).not.toBeNull()
    })
  },
)
