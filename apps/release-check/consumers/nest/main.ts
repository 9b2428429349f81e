import 'reflect-metadata'
import { createClient, unwrap } from '@castellan/client'
import { contract } from '@castellan/contract'
import { Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

const { CASTELLAN_URL: baseUrl = '', CASTELLAN_TOKEN: token = '' } = process.env

@Injectable()
class UserService {
  private readonly client = createClient({ baseUrl, token })

  async findFirstName() {
    const { users } = await unwrap(this.client.users.listUsers({ limit: 1 }))
    return users[0]?.name
  }
}

@Module({ providers: [UserService] })
class AppModule {}

async function main() {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
  console.log(await app.get(UserService).findFirstName(), contract.users.listUsers.path)
  await app.close()
}

main()
